import type { BuildReport, PendingBuild } from './types.ts';

/** A package that has install scripts. */
export interface BuildCandidate {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/**
 * Says which install scripts of dependencies wait for approval. Nothing of a dependency runs before it was approved by
 * its resolved identity; no approvals exist yet, so all of them wait.
 */
export function reviewBuilds(candidates: readonly BuildCandidate[]): BuildReport {
  const pending = candidates.map(
    ({ name, version, path }): PendingBuild => Object.freeze({ packageId: `${name}@${version}`, path }),
  );
  pending.sort((a, b) => (a.path < b.path ? -1 : 1));
  return Object.freeze({ pending: Object.freeze(pending) });
}
