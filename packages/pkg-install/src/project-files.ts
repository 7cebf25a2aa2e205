import type { FsOps } from '@dx/pkg-core';
import type { ProjectFile } from '@dx/pkg-link';
import {
  formatPackageLock,
  formatYarnLock,
  type Lock,
  type Lockfile,
  type LockfileVersion,
} from '@dx/pkg-lock';
import { defaultRegistry, settingValue, type Workspace } from '@dx/pkg-workspace';
import { lockBytes } from './lock-bytes.ts';
import { catalogFiles } from './save-catalog.ts';
import type { InstallPolicy } from './types.ts';

/** What the project's own files are made from. */
export interface ProjectFilesInput {
  readonly before: Workspace;
  readonly after: Workspace;
  readonly lock: Lock;
  readonly found: Lockfile | undefined;
  readonly policy: InstallPolicy;
  readonly fs: FsOps;
  /** The lock is what the request is about, so that it is written although the manifest is not to be saved. */
  readonly isAboutLock: boolean;
}

/** The manifests and the lockfile that have to be written, each with what it must still hold. Empty when none changes. */
export function projectFiles(input: ProjectFilesInput): readonly ProjectFile[] {
  const { lockMode = 'write', manifest = 'saved' } = input.policy;
  const isWritten = manifest === 'saved' && lockMode !== 'frozen';
  return [
    ...(isWritten ? changedManifests(input) : []),
    ...(isWritten ? catalogFiles(input.before, input.after, input.fs) : []),
    ...(writesLockfile(input) ? changedLockfiles(input) : []),
  ];
}

/** Whether a lockfile is written when the lock is another one. */
export function writesLockfile({
  policy,
  isAboutLock,
}: Pick<ProjectFilesInput, 'policy' | 'isAboutLock'>): boolean {
  const { lockMode = 'write', manifest = 'saved' } = policy;
  return lockMode === 'write' && (manifest === 'saved' || isAboutLock);
}

function changedManifests({ before, after }: ProjectFilesInput): readonly ProjectFile[] {
  return Object.entries(after.importers).flatMap(([location, manifest]) => {
    const expected = before.importers[location]?.text;
    if (expected === undefined || expected === manifest.text) return [];
    const path = location === '' ? 'package.json' : `${location}/package.json`;
    return [{ path, text: manifest.text, expected }];
  });
}

/** A `yarn.lock` of Yarn 1 follows the lock, as npm keeps one up to date. */
function changedLockfiles(input: ProjectFilesInput): readonly ProjectFile[] {
  const files = changedLockfile(input);
  return files.length === 0 ? files : [...files, ...changedYarnLock(input)];
}

function changedYarnLock({ fs, lock, after }: ProjectFilesInput): readonly ProjectFile[] {
  const path = `${after.root}/yarn.lock`;
  if (fs.stat(path)?.kind !== 'file') return [];
  const expected = new TextDecoder().decode(fs.readFile(path));
  if (!/^# yarn lockfile v1\r?$/m.test(expected)) return [];
  const text = formatYarnLock(lock);
  return text === expected ? [] : [{ path: 'yarn.lock', text, expected }];
}

function changedLockfile(input: ProjectFilesInput): readonly ProjectFile[] {
  const kind = input.policy.lockfile ?? input.found?.kind ?? 'dxl';
  const found = input.found?.kind === kind ? input.found : undefined;
  const isOld = found?.kind === 'npm' && needsRewrite(found, input.after);
  if (found?.lock === input.lock && !isOld) return [];
  const path = kind === 'npm' ? 'package-lock.json' : 'lock.dxl';
  const text = kind === 'npm' ? packageLockText(input, found) : lockBytes(input.lock);
  if (found === undefined) return [{ path, text, expected: { kind: 'absent' } }];
  const expected = found.kind === 'npm' ? found.text : found.bytes;
  return isSameContent(expected, text) ? [] : [{ path, text, expected }];
}

/** Another version is asked for or needed, or the text has conflict markers. */
function needsRewrite(found: Extract<Lockfile, { kind: 'npm' }>, { settings }: Workspace): boolean {
  const wanted = askedVersion(settings) ?? (found.lockfileVersion === 1 ? 3 : found.lockfileVersion);
  return found.conflicts !== undefined || found.lockfileVersion !== wanted;
}

/** `lockfile-version`. Version 1 is written as 2, which is the same for the npm that reads it, and more for others. */
function askedVersion(settings: Workspace['settings']): LockfileVersion | undefined {
  const asked = Number(settingValue(settings, 'lockfile-version'));
  if (asked === 1 || asked === 2) return 2;
  return asked === 3 || asked === 4 ? asked : undefined;
}

/** A file that is there keeps its style and version; a new one is written like package.json. */
function packageLockText({ lock, after }: ProjectFilesInput, found: Lockfile | undefined): string {
  const omitRegistryResolved = omitsUrl(after);
  const asked = askedVersion(after.settings);
  if (found?.kind !== 'npm') {
    const style = after.importers['']?.style;
    const isIndented = style !== undefined && style.indent !== '';
    return formatPackageLock(lock, {
      omitRegistryResolved,
      ...(isIndented ? { style } : {}),
      ...(asked === undefined ? {} : { lockfileVersion: asked }),
    });
  }
  const lockfileVersion = asked ?? (found.lockfileVersion === 1 ? 3 : found.lockfileVersion);
  return formatPackageLock(lock, { omitRegistryResolved, style: found.style, lockfileVersion });
}

/** With `omit-lockfile-registry-resolved`, URLs of the configured registries stay out of the lock. */
function omitsUrl({ settings }: Workspace): (url: string) => boolean {
  if (settingValue(settings, 'omit-lockfile-registry-resolved') !== true) return () => false;
  const registries = [defaultRegistry(), settings.registry, ...Object.values(settings.scopes)];
  return (url) => registries.some((registry) => url.startsWith(registry));
}

function isSameContent(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
}
