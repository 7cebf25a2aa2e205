import type { BuildOutcome } from '@dx/pkg-build';
import type { DirectoryPlacement, Placement, ProjectFile, Receipt, StagedTree, Tree } from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import type { ResolveWarning } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import type { Applied } from './apply-plan.ts';
import { comparePackages } from './compare-packages.ts';
import type { HistoryReturn, PackageCounts } from './history/types.ts';
import { isEmptyPlan } from './plan-install.ts';
import type { Session } from './session.ts';
import type { InstallReceipt, Plan } from './types.ts';

/** Everything that a receipt is written from. */
export interface ReceiptInput {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly current: Tree | undefined;
  readonly lock: Lock;
  readonly files: readonly ProjectFile[];
  readonly warnings: readonly ResolveWarning[];
  /** Absent when nothing was brought about. */
  readonly applied?: Applied;
  readonly restored?: InstallReceipt['restored'];
  readonly returned?: HistoryReturn;
  readonly builds: BuildOutcome;
  readonly gates?: InstallReceipt['gates'];
  readonly durations: Readonly<Record<string, number>>;
}

/** The receipt of an installation that went through. */
export function finishReceipt(input: ReceiptInput): InstallReceipt {
  const { session, workspace, plan, applied } = input;
  const dropped = applied?.staged?.dropped ?? [];
  return Object.freeze<InstallReceipt>({
    root: workspace.root,
    status: statusOf(input),
    ...compare({ ...input, staged: applied?.staged }),
    dropped,
    durations: input.durations,
    ...(applied?.staged === undefined ? {} : { linkMethod: applied.staged.linkMethod }),
    ...(input.restored === undefined ? {} : { restored: input.restored }),
    ...(input.returned === undefined ? {} : { returned: input.returned }),
    ...(input.gates === undefined ? {} : { gates: input.gates }),
    plan,
    lock: input.lock,
    written: applied === undefined ? [] : input.files.map((file) => file.path),
    builds: input.builds,
    warnings: [...input.warnings, ...session.warnings],
    requestCount: session.traffic.requestCount,
    receivedBytes: session.traffic.receivedBytes,
  });
}

function statusOf({ session, plan, applied, restored }: ReceiptInput): InstallReceipt['status'] {
  if (applied !== undefined || restored !== undefined) return 'changed';
  return session.options.policy?.outcome === 'plan' && !isEmptyPlan(plan) ? 'planned' : 'up-to-date';
}

/** What comparing takes: a plan, and what was staged of it. */
interface Comparison extends Pick<ReceiptInput, 'plan' | 'current'> {
  readonly staged?: StagedTree | undefined;
}

/** How many packages a change adds, removes and exchanges, as its receipt will list them. */
export function countPackages(comparison: Comparison): PackageCounts {
  const { added, removed, changed } = compare(comparison);
  return { added: added.length, removed: removed.length, changed: changed.length };
}

function compare(input: Comparison): Pick<Receipt, 'added' | 'removed' | 'changed' | 'keptCount'> {
  const { current, plan, staged } = input;
  const desired = staged?.tree ?? plan.desired;
  if ((current?.linker ?? 'hoisted') !== 'hoisted' || desired.linker !== 'hoisted')
    return comparePackages(current, desired);
  const dropped = staged?.dropped ?? [];
  return compareTrees(input, new Set(dropped.map(({ placement }) => placement.path)));
}

/** A directory that is only made again, because the one above it changed, counts as kept. */
function compareTrees(
  { plan, current }: Comparison,
  gone: ReadonlySet<string>,
): Pick<Receipt, 'added' | 'removed' | 'changed' | 'keptCount'> {
  const before = new Map(
    current?.placements.filter(isDirectory).map((placement) => [placement.path, placement]),
  );
  const made = [...plan.link, ...plan.fetch].filter((placement) => !gone.has(placement.path));
  const changed = made.flatMap((to) => {
    const from = before.get(to.path);
    return from === undefined || isSamePackage(from, to) ? [] : [{ from, to }];
  });
  const added = made.filter((placement) => !before.has(placement.path));
  return {
    added: added.sort(byPath),
    removed: plan.remove.filter(isDirectory),
    changed: changed.sort((a, b) => byPath(a.to, b.to)),
    keptCount: plan.keep.filter(isDirectory).length + made.length - added.length - changed.length,
  };
}

function isDirectory(placement: Placement): placement is DirectoryPlacement {
  return placement.kind === 'directory';
}

function isSamePackage(a: DirectoryPlacement, b: DirectoryPlacement): boolean {
  if (a.name !== b.name || a.version !== b.version) return false;
  return a.integrity === b.integrity && a.content === b.content;
}

function byPath(a: DirectoryPlacement, b: DirectoryPlacement): number {
  return a.path < b.path ? -1 : 1;
}
