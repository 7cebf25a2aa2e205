import { type TrustedVersion, type TrustHistory, trustKinds } from '@dx/pkg-audit';
import { openKeptAnswers } from '../gates/kept-answers.ts';

/** How the versions of packages were published, as registries said it before. */
export interface KeptHistories {
  /** Undefined when nothing is kept, or what is kept is damaged. */
  read(registry: string, name: string): TrustHistory | undefined;
  /** What cannot be written is asked for again. */
  write(registry: string, name: string, history: TrustHistory): void;
}

type KeptVersion = readonly [version: string, place: number, publishedAt: number | null];

/**
 * Kept answers below `<home>/trust/v1/` for registry and name: `[version, place in trustKinds, publish time in milliseconds or
 * null]` for each version. A whole document is hundreds of times as large. What was said of a version stays true of it: only
 * what was published before it counts.
 */
export function openKeptHistories(home: string): KeptHistories {
  const answers = openKeptAnswers(`${home}/trust/v1`, 'dxtrust2');
  return {
    read: (registry, name) => {
      const versions = answers.read([registry, name]) as readonly KeptVersion[] | undefined;
      return versions === undefined ? undefined : decode(versions);
    },
    write: (registry, name, history) => answers.write([registry, name], encode(history)),
  };
}

function encode(history: TrustHistory): readonly KeptVersion[] {
  return [...history].map(([version, { kind, publishedAt = null }]) => [
    version,
    trustKinds.indexOf(kind),
    publishedAt,
  ]);
}

function decode(versions: readonly KeptVersion[]): TrustHistory {
  return new Map(
    versions.map(([version, place, publishedAt]): [string, TrustedVersion] => {
      const kind = trustKinds[place] ?? 'none';
      return [version, publishedAt === null ? { kind } : { kind, publishedAt }];
    }),
  );
}
