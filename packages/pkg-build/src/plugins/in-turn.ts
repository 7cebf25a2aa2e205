import type { PackageChange } from '../watch/types.ts';
import type { ChangedPackage } from './follow-project.ts';

/**
 * Has changes taken up one after the other; what comes while some are taken up is one, and so is what comes at once.
 *
 * @param takeUp never throws
 */
export function inTurn(
  takeUp: (packages: readonly ChangedPackage[]) => Promise<void>,
): (packages: readonly ChangedPackage[]) => void {
  let waiting: readonly ChangedPackage[] = [];
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    await undefined;
    while (waiting.length > 0) {
      const packages = waiting;
      waiting = [];
      await takeUp(packages);
    }
    isRunning = false;
  };
  return (packages) => {
    waiting = mergeChanges(waiting, packages);
    if (!isRunning) void run();
  };
}

/** A package that changed twice went from its first version to its last. */
function mergeChanges(
  before: readonly ChangedPackage[],
  after: readonly ChangedPackage[],
): readonly ChangedPackage[] {
  const merged = new Map(before.map((each) => [each.directory, each]));
  for (const each of after)
    merged.set(each.directory, { ...each, ...spanOf(merged.get(each.directory), each) });
  return [...merged.values()];
}

function spanOf(first: PackageChange | undefined, last: PackageChange): Partial<PackageChange> {
  const from = first === undefined ? last.from : first.from;
  if (from === undefined || first === undefined) return {};
  return last.to === undefined ? { kind: 'removed', from } : { kind: 'changed', from };
}
