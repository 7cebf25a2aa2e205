import type { ArchiveCarrier } from './archive-carrier.ts';
import type { DocumentFetcher } from './document-fetcher.ts';
import type { Expectation } from './open-task-runner.ts';

/** Questions to registries that are asked here before threads are opened for the others. */
const maxHere = 16;

/** Where documents and archives can come from. Each is opened at its first use. */
export interface AccessParts {
  readonly documentsHere: () => DocumentFetcher;
  readonly archivesHere: () => Promise<ArchiveCarrier>;
  /** Absent when there are no threads. */
  readonly documentsThere: () => DocumentFetcher | undefined;
  readonly archivesThere: () => Promise<ArchiveCarrier>;
}

/** Documents and archives from wherever they come soonest. */
export interface RegistryAccess {
  readonly document: DocumentFetcher;
  readonly archives: ArchiveCarrier;
}

/**
 * Access to registries. For a whole tree questions are asked in threads, where there are some. For a change the first 16 are
 * asked in this thread and only those after them in threads: most changes have fewer.
 */
export function openRegistryAccess(expected: Expectation, parts: AccessParts): RegistryAccess {
  let askedCount = 0;
  const isHere = (): boolean => {
    askedCount += 1;
    return expected === 'change' && askedCount <= maxHere;
  };
  return {
    document: async (question, revalidate) => {
      const fetch = isHere() ? undefined : parts.documentsThere();
      return (fetch ?? parts.documentsHere())(question, revalidate);
    },
    archives: {
      bring: async (request) => {
        const carrier = await (isHere() ? parts.archivesHere() : parts.archivesThere());
        return carrier.bring(request);
      },
    },
  };
}
