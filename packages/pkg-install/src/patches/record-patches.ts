import { DxError } from '@dx/pkg-core';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import { editManifest, parseManifest, setField, type Workspace } from '@dx/pkg-workspace';
import type { Session } from '../session.ts';
import { matchPatches } from './match-patches.ts';
import type { Patch, PatchedProject } from './patch-lock.ts';
import { readPatch } from './read-patch.ts';

/** Reads the patches of a project and lays them down in its lock. */
export async function recordPatches(session: Session, given: Workspace, lock: Lock): Promise<PatchedProject> {
  refuseMembers(given);
  const { files, unused } = await matchPatches(given, lock);
  const workspace = settleUnused(session, given, unused);
  const patches = new Map<string, Patch>();
  for (const [location, file] of files) {
    const patch = readPatch(session.fs, workspace.root, file);
    session.patches.set(patch.integrity, patch);
    patches.set(location, patch);
  }
  const patched = withPatches(lock, patches);
  if (patched !== lock && session.options.policy?.lockMode === 'frozen') throw outOfDate(lock, patched);
  return { workspace, lock: patched };
}

/** As in npm, only the root's package.json patches. */
function refuseMembers({ importers }: Workspace): void {
  for (const [location, { raw, path }] of Object.entries(importers)) {
    const patches = raw['patchedDependencies'];
    if (location === '' || typeof patches !== 'object' || patches === null) continue;
    if (Object.keys(patches).length === 0) continue;
    throw new DxError({
      code: 'DX_PATCH_WORKSPACE',
      message: `${path} has patchedDependencies; only the package.json of the project's root may`,
      hint: 'Move the entries there',
      details: { path },
    });
  }
}

/** What `dx remove` leaves without a package loses its patch too; the file stays. */
function settleUnused(
  { options }: Session,
  workspace: Workspace,
  unused: readonly { readonly key: string; readonly name: string; readonly file: string }[],
): Workspace {
  const { request, policy } = options;
  const removed = new Set(request?.kind === 'remove' ? request.names : []);
  const left = unused.filter(({ name }) => !removed.has(name));
  if (left.length > 0 && policy?.unusedPatches !== 'ignore') throw patchesUnused(left);
  const manifest = workspace.importers[''];
  const gone = unused.filter(({ name }) => removed.has(name));
  if (manifest === undefined || gone.length === 0) return workspace;
  const isAll = gone.length === Object.keys(Object(manifest.raw['patchedDependencies'])).length;
  const changes = isAll
    ? [setField(['patchedDependencies'], undefined)]
    : gone.map(({ key }) => setField(['patchedDependencies', key], undefined));
  const edited = parseManifest(editManifest(manifest, changes), manifest.path);
  const importers = Object.assign(Object.create(null), workspace.importers, { '': edited });
  return Object.freeze({ ...workspace, importers: Object.freeze(importers) });
}

function withPatches(lock: Lock, patches: ReadonlyMap<string, Patch>): Lock {
  let isChanged = false;
  const packages: Record<string, LockPackage> = Object.create(null);
  for (const [location, entry] of Object.entries(lock.packages)) {
    const next = withPatch(entry, patches.get(location));
    isChanged ||= next !== entry;
    packages[location] = next;
  }
  return isChanged ? Object.freeze({ ...lock, packages: Object.freeze(packages) }) : lock;
}

function withPatch(entry: LockPackage, patch: Patch | undefined): LockPackage {
  if (isRecorded(entry.extra?.['patched'], patch)) return entry;
  const { extra, ...fields } = entry;
  const others: Record<string, unknown> = Object.assign(Object.create(null), extra);
  delete others['patched'];
  if (patch !== undefined)
    others['patched'] = Object.freeze({ path: patch.path, integrity: patch.integrity });
  return Object.freeze(
    Object.keys(others).length === 0 ? fields : { ...fields, extra: Object.freeze(others) },
  );
}

function isRecorded(record: unknown, patch: Patch | undefined): boolean {
  if (patch === undefined || typeof record !== 'object' || record === null) return record === patch;
  const { path, integrity } = record as Readonly<Record<string, unknown>>;
  return path === patch.path && integrity === patch.integrity;
}

function outOfDate(lock: Lock, patched: Lock): DxError {
  const different = Object.keys(patched.packages).filter(
    (location) => patched.packages[location] !== lock.packages[location],
  );
  const reasons = different.map((location) => ({
    kind: 'changed',
    location,
    message: `package.json and the lockfile say different things about the patch of ${location}`,
  }));
  return new DxError({
    code: 'DX_LOCK_OUT_OF_DATE',
    message: [
      'The lockfile does not fit package.json:',
      ...reasons.slice(0, 10).map(({ message }) => `  ${message}`),
    ].join('\n'),
    hint: 'dx install, and commit the lockfile',
    details: { reasons },
  });
}

function patchesUnused(unused: readonly { readonly key: string; readonly file: string }[]): DxError {
  return new DxError({
    code: 'DX_PATCH_UNUSED',
    message: [
      'Patches in patchedDependencies are for packages that are not installed:',
      ...unused.map(({ key, file }) => `  ${key}: ${file}`),
    ].join('\n'),
    hint: 'dx patch rm <name> takes one away; --allow-unused-patches installs this time',
    details: { unused: unused.map(({ key }) => key) },
  });
}
