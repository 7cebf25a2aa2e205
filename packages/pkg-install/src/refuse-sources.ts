import { type Lock, type LockPackage, resolveEdge } from '@dx/pkg-lock';
import { type ForeignSpec, parseDependencySpec, type SourceRules, sourceRefused } from '@dx/pkg-resolve';

const maps = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
type Kind = ForeignSpec['type'];

/**
 * Refuses a lock that takes packages from where `allow-git`, `allow-remote`, `allow-file` and `allow-directory` do not
 * let the asking package take them, as a resolution refuses them. Somebody may have put them into the lock alone.
 * O(dependencies); only what is no plain range is parsed.
 *
 * @throws DX_SOURCE_REFUSED
 */
export function refuseSources(lock: Lock, rules: SourceRules): void {
  for (const [location, entry] of Object.entries(lock.packages)) {
    for (const map of maps) {
      const specs = entry[map];
      for (const name in specs) {
        const spec = specs[name] ?? '';
        if (spec.includes(':') || spec.includes('/')) refuseOne(lock, rules, { location, entry, name, spec });
      }
    }
  }
}

interface Asked {
  readonly location: string;
  readonly entry: LockPackage;
  readonly name: string;
  readonly spec: string;
}

function refuseOne(lock: Lock, rules: SourceRules, { location, entry, name, spec }: Asked): void {
  const kind = kindOf(name, spec);
  if (kind === undefined) return;
  const rule = rules[kind] ?? 'root';
  if (rule === 'all' || (rule === 'root' && !location.includes('node_modules/'))) return;
  const found = resolveEdge(lock, location, name);
  if (found === undefined || !isFromThere(lock.packages[found], kind, spec)) return;
  const asker = location === '' ? 'The project' : `${entry.name ?? location}@${entry.version ?? '?'}`;
  throw sourceRefused({ asker, name, spec, type: kind, rule });
}

function kindOf(name: string, spec: string): Kind | undefined {
  const parsed = parseDependencySpec(name, spec);
  return parsed.kind === 'source' ? parsed.type : undefined;
}

/** An override may have put a package of a registry in its stead. */
function isFromThere(entry: LockPackage | undefined, kind: Kind, spec: string): boolean {
  const { link, resolved = '' } = entry ?? {};
  if (kind === 'directory') return link === true;
  if (kind === 'remote') return resolved === spec.trim();
  return kind === 'git' ? resolved.startsWith('git') : resolved.startsWith('file:');
}
