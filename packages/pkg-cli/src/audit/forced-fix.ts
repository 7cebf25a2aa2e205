import type { AuditReport, FixAvailable } from '@dx/pkg-audit';
import type { InstallRequest } from '@dx/pkg-install';
import { type Lock, lockEdges } from '@dx/pkg-lock';

/** Versions of direct dependencies outside of their ranges. */
export type ForcedFix = Required<Pick<Extract<InstallRequest, { kind: 'add' }>, 'specs' | 'importers'>>;

/**
 * What `--force` installs: for each direct dependency with no other way its nearest version without the fault. Those of the
 * importers that ask for the same ones; others have to wait for the next run. Undefined when there are none.
 */
export function forcedFix(lock: Lock, { vulnerabilities }: AuditReport): ForcedFix | undefined {
  const fixes = new Map(
    vulnerabilities.flatMap(({ fixAvailable: fix }) => (isForced(fix) ? [[fix.name, fix.version]] : [])) as [
      string,
      string,
    ][],
  );
  const specs = new Map<string, Set<string>>();
  for (const { from, to, name } of lockEdges(lock)) {
    if (from.includes('node_modules/') || to === undefined) continue;
    const real = lock.packages[to]?.name ?? name;
    const version = fixes.get(real);
    if (version === undefined) continue;
    const spec = real === name ? `${name}@${version}` : `${name}@npm:${real}@${version}`;
    specs.set(from, (specs.get(from) ?? new Set()).add(spec));
  }
  const [first] = specs;
  if (first === undefined) return undefined;
  const key = keyOf(first[1]);
  const importers = [...specs].filter(([, own]) => keyOf(own) === key).map(([importer]) => importer);
  return { specs: [...first[1]].sort(), importers };
}

function isForced(fix: FixAvailable): fix is Exclude<FixAvailable, boolean> {
  return typeof fix === 'object';
}

function keyOf(specs: ReadonlySet<string>): string {
  return [...specs].sort().join(' ');
}
