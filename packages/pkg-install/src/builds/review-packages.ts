import {
  type Build,
  type BuildReview,
  identifyPackage,
  readBuild,
  requireReviewed,
  reviewBuilds,
} from '@dx/pkg-build';
import type { DirectoryPlacement, LinkPlacement } from '@dx/pkg-link';
import { candidateOf, isApproved, linkCandidateOf } from './read-policy.ts';
import type { ScriptGate } from './script-gate.ts';

/** A package that may have install scripts, and where its files lie now. */
export interface Candidate {
  readonly placement: DirectoryPlacement;
  /** Absolute; absent where its files are not at hand. */
  readonly directory?: string;
}

/** The verdicts on packages. */
export interface PackageReview {
  readonly review: BuildReview;
  /** Paths of packages that turned out to have no scripts. */
  readonly empty: readonly string[];
}

/**
 * Reads the scripts of packages and of the project's own directories, and says which may run. With strict scripts nobody
 * may wait for a decision.
 *
 * @throws DX_SCRIPTS_PENDING, DX_ALLOW_SCRIPTS_FLAG, DX_BUILD_UNREADABLE
 */
export async function reviewPackages(
  gate: ScriptGate,
  candidates: readonly Candidate[],
  links: readonly LinkPlacement[],
): Promise<PackageReview> {
  const { workspace, session } = gate;
  const options = { fs: session.fs, root: workspace.root };
  const read = await Promise.all(
    candidates.map(({ placement, directory }) =>
      directory === undefined
        ? foresee(gate, placement)
        : readBuild(candidateOf(gate, placement, directory), options),
    ),
  );
  const own = await Promise.all(links.map((link) => readBuild(linkCandidateOf(gate, link), options)));
  const builds = [...read, ...own].filter((build) => build !== undefined);
  const review = gate.runs ? reviewBuilds(builds, await gate.approvals()) : reviewBuilds(builds);
  if (gate.isStrict && gate.runs) requireReviewed(review);
  const empty = candidates.filter(
    ({ directory }, index) => directory !== undefined && read[index] === undefined,
  );
  return { review, empty: empty.map(({ placement }) => placement.path) };
}

/** What its files will say nobody knows; an approved one does not wait. */
async function foresee(gate: ScriptGate, placement: DirectoryPlacement): Promise<Build | undefined> {
  const { name, version, path } = placement;
  if (await isApproved(gate, placement)) return undefined;
  const identity = await identifyPackage(candidateOf(gate, placement, ''), gate.workspace.root);
  return { name, version, path, identity };
}
