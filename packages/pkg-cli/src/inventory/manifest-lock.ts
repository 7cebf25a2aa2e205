import type { Lock, LockPackage } from '@dx/pkg-lock';
import type { FoundPackage } from './scan-modules.ts';

type StringMap = Readonly<Record<string, string>>;

/**
 * What lies on disk in the shape of a lock, so that the same code finds edges and flags in both. Fields of another shape
 * than npm's are left out: these manifests came with packages.
 */
export function manifestLock(found: ReadonlyMap<string, FoundPackage>): Pick<Lock, 'packages'> {
  const packages: Record<string, LockPackage> = Object.create(null);
  for (const [location, item] of found) packages[location] = toEntry(item, location === '');
  return { packages };
}

function toEntry({ manifest, target }: FoundPackage, isRoot: boolean): LockPackage {
  if (target !== undefined) return { link: true, resolved: target };
  const { name, version } = manifest;
  const bundled = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...stringMap(manifest, 'dependencies'),
    ...stringMap(manifest, 'devDependencies'),
    ...stringMap(manifest, 'optionalDependencies'),
    ...stringMap(manifest, 'peerDependencies'),
    ...(isObject(manifest['peerDependenciesMeta'])
      ? { peerDependenciesMeta: readPeerMeta(manifest['peerDependenciesMeta']) }
      : {}),
    bundleDependencies: listBundled(bundled, manifest['dependencies']),
    ...(isRoot && manifest['workspaces'] !== undefined ? { workspaces: [] } : {}),
  };
}

function stringMap(manifest: FoundPackage['manifest'], field: string): Readonly<Record<string, StringMap>> {
  const value = manifest[field];
  if (!isObject(value)) return {};
  const map: Record<string, string> = Object.create(null);
  for (const [name, spec] of Object.entries(value)) if (typeof spec === 'string') map[name] = spec;
  return { [field]: map };
}

function readPeerMeta(value: object): NonNullable<LockPackage['peerDependenciesMeta']> {
  const meta: Record<string, { optional?: boolean }> = Object.create(null);
  for (const [name, item] of Object.entries(value))
    if (isObject(item)) meta[name] = { optional: (item as { optional?: unknown }).optional === true };
  return meta;
}

/** `true` means all of them. */
function listBundled(value: unknown, dependencies: unknown): readonly string[] {
  if (value === true) return isObject(dependencies) ? Object.keys(dependencies) : [];
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
