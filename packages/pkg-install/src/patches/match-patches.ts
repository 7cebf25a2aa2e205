import { DxError } from '@dx/pkg-core';
import { type Lock, lockEdges } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import npa from 'npm-package-arg';
import semver from 'semver';

/** One entry of `patchedDependencies`. */
export interface PatchEntry {
  /** `name`, `name@1.0.0` or `name@^1.0.0`. */
  readonly key: string;
  readonly name: string;
  /** Absent: every version. */
  readonly range?: string;
  readonly file: string;
}

/** Which packages are patched by which file, and what patches nothing. */
export interface PatchMatches {
  /** By location of the lock. */
  readonly files: ReadonlyMap<string, string>;
  readonly unused: readonly PatchEntry[];
}

/**
 * Says which packages of a lock the entries of `patchedDependencies` mean: for each the exact version before the
 * narrowest range before the name alone. What lies in another package's archive is not patched.
 *
 * @throws DX_PATCH_AMBIGUOUS when two ranges fit and neither is within the other
 * @throws DX_PATCH_NOT_REGISTRY for a package that does not come from a registry
 * Source: https://docs.npmjs.com/cli/v12/commands/npm-patch
 */
export async function matchPatches({ importers }: Workspace, lock: Lock): Promise<PatchMatches> {
  const entries = listEntries(importers['']?.raw['patchedDependencies']);
  const files = new Map<string, string>();
  const used = new Set<PatchEntry>();
  for (const [location, { version, link, inBundle }] of Object.entries(lock.packages)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(location)?.[1];
    if (name === undefined || version === undefined || link === true || inBundle === true) continue;
    const entry = pickEntry(entries, name, version);
    if (entry === undefined) continue;
    used.add(entry);
    files.set(location, entry.file);
  }
  refuseForeign(lock, files);
  return { files, unused: entries.filter((entry) => !used.has(entry)) };
}

function listEntries(field: unknown): readonly PatchEntry[] {
  if (typeof field !== 'object' || field === null) return [];
  return Object.entries(field).flatMap(([key, file]) => {
    if (typeof file !== 'string') return [];
    const at = key.indexOf('@', 1);
    if (at === -1) return [{ key, name: key, file }];
    return [{ key, name: key.slice(0, at), range: key.slice(at + 1), file }];
  });
}

function pickEntry(entries: readonly PatchEntry[], name: string, version: string): PatchEntry | undefined {
  const named = entries.filter((entry) => entry.name === name);
  const isExact = (range: string): boolean => semver.valid(range) !== null;
  const exact = named.find(
    ({ range }) => range !== undefined && isExact(range) && semver.eq(range, version, { loose: true }),
  );
  if (exact !== undefined) return exact;
  const fitting = named.filter(
    ({ range }) =>
      range !== undefined && !isExact(range) && semver.satisfies(version, range, { loose: true }),
  );
  return narrowest(fitting, version) ?? named.find(({ range }) => range === undefined);
}

function narrowest([first, ...others]: readonly PatchEntry[], version: string): PatchEntry | undefined {
  let best = first;
  for (const entry of others) {
    const [range = '*', bestRange = '*'] = [entry.range, best?.range];
    if (semver.subset(range, bestRange, { loose: true })) best = entry;
    else if (!semver.subset(bestRange, range, { loose: true })) throw ambiguous(entry, best, version);
  }
  return best;
}

function refuseForeign(lock: Lock, files: ReadonlyMap<string, string>): void {
  for (const { to, name, spec } of files.size === 0 ? [] : lockEdges(lock)) {
    const isForeign = to !== undefined && files.has(to) && spec !== '' && !isRegistrySpec(name, spec);
    if (!isForeign) continue;
    throw new DxError({
      code: 'DX_PATCH_NOT_REGISTRY',
      message: `${to} cannot be patched: it comes from ${spec}, not from a registry`,
      hint: 'Change it where it comes from, and take the entry out of patchedDependencies',
      details: { location: to, spec },
    });
  }
}

function isRegistrySpec(name: string, spec: string): boolean {
  try {
    return npa.resolve(name, spec).registry === true;
  } catch {
    return false;
  }
}

function ambiguous(a: PatchEntry, b: PatchEntry | undefined, version: string): DxError {
  return new DxError({
    code: 'DX_PATCH_AMBIGUOUS',
    message: `Two patches are for ${a.name}@${version}: ${a.key} and ${b?.key}, and neither range is within the other`,
    hint: `Add an entry for ${a.name}@${version} itself`,
    details: { name: a.name, version, keys: [a.key, b?.key] },
  });
}
