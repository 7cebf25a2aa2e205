import { approvalKey, judgeIdentity } from '../approve/judge-identity.ts';
import type { Build, BuildReview, DeniedBuild, HeldBuild, HeldReason, ScriptApprovals } from '../types.ts';

/** Nobody has approved anything. */
export const noApprovals: ScriptApprovals = Object.freeze({
  policy: 'ask',
  source: 'none',
  rules: Object.freeze([]),
  integrities: Object.freeze(Object.create(null) as Record<string, never>),
  warnings: Object.freeze([]),
});

/**
 * Says which packages may run their install scripts, which wait for a decision and which are denied. Bundled packages
 * are in none of the lists: their scripts never run and cannot be approved. With `--ignore-scripts` all lists are empty.
 * A build whose scripts nobody has read is never approved. Pure; O(builds × rules). Lists sorted by path.
 */
export function reviewBuilds(
  builds: readonly Build[],
  approvals: ScriptApprovals = noApprovals,
): BuildReview {
  const approved: Build[] = [];
  const pending: HeldBuild[] = [];
  const denied: DeniedBuild[] = [];
  for (const build of [...builds].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const verdict = judgeIdentity(build.identity, approvals);
    if (verdict.status === 'denied') denied.push(Object.freeze({ ...placeOf(build), rule: verdict.rule }));
    else if (verdict.status === 'pending') pending.push(hold(build, verdict.reason));
    else if (verdict.status === 'approved' && build.scripts !== undefined) approved.push(build);
    else if (verdict.status === 'approved') pending.push(hold(build, undefined));
  }
  return Object.freeze({
    approved: Object.freeze(approved),
    pending: Object.freeze(pending),
    denied: Object.freeze(denied),
  });
}

/** A package as reports name it. */
export function placeOf({ name, version, path }: Build): {
  readonly packageId: string;
  readonly path: string;
} {
  return { packageId: `${name}@${version}`, path };
}

function hold(build: Build, reason: HeldReason | undefined): HeldBuild {
  const key = approvalKey(build.identity);
  return Object.freeze({
    ...placeOf(build),
    ...(build.scripts === undefined ? {} : { scripts: build.scripts }),
    ...(key === undefined ? {} : { approvalKey: key }),
    ...(reason === undefined ? {} : { reason }),
  });
}
