import { nodeFs } from '@dx/pkg-core/node';
import type { MetadataSource } from '@dx/pkg-resolve';
import { readWorkspace } from '@dx/pkg-workspace';
import { openSession } from './session.ts';
import { noTurn } from './take-turn.ts';
import type { InstallOptions } from './types.ts';

/** What a project's registries say of packages, through its settings and caches. */
export interface ProjectMetadata extends MetadataSource {
  close(): Promise<void>;
}

/**
 * Registry documents as an installation of the project would get them, from the cache where it is fresh enough. Opens
 * nothing before the first question; `close` ends what was opened.
 *
 * @throws every error of reading a project; `packageMetadata` those of fetching metadata
 */
export function openProjectMetadata(options: InstallOptions): ProjectMetadata {
  const fs = options.ports?.fs ?? nodeFs;
  const workspace = options.workspace ?? readWorkspace(options.project, { fs });
  const session = openSession(options, workspace, noTurn);
  return {
    packageMetadata: (name, needs) => session.metadata().packageMetadata(name, needs),
    close: () => session.close(),
  };
}
