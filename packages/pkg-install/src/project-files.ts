import type { ProjectFile } from '@dx/pkg-link';
import { encodeLock, formatPackageLock, type Lock, type Lockfile } from '@dx/pkg-lock';
import { defaultRegistry, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { InstallPolicy } from './types.ts';

/** What the project's own files are made from. */
export interface ProjectFilesInput {
  readonly before: Workspace;
  readonly after: Workspace;
  readonly lock: Lock;
  readonly found: Lockfile | undefined;
  readonly policy: InstallPolicy;
}

/** The manifests and the lockfile that have to be written, each with what it must still hold. Empty when none changes. */
export function projectFiles(input: ProjectFilesInput): readonly ProjectFile[] {
  const { lockMode = 'write', manifest = 'saved' } = input.policy;
  return [
    ...(manifest === 'saved' ? changedManifests(input) : []),
    ...(lockMode === 'write' ? changedLockfile(input) : []),
  ];
}

function changedManifests({ before, after }: ProjectFilesInput): readonly ProjectFile[] {
  return Object.entries(after.importers).flatMap(([location, manifest]) => {
    const expected = before.importers[location]?.text;
    if (expected === undefined || expected === manifest.text) return [];
    const path = location === '' ? 'package.json' : `${location}/package.json`;
    return [{ path, text: manifest.text, expected }];
  });
}

function changedLockfile(input: ProjectFilesInput): readonly ProjectFile[] {
  const kind = input.policy.lockfile ?? input.found?.kind ?? 'dxl';
  const found = input.found?.kind === kind ? input.found : undefined;
  const isOld = found?.kind === 'npm' && found.lockfileVersion === 1;
  if (found?.lock === input.lock && !isOld) return [];
  const path = kind === 'npm' ? 'package-lock.json' : 'lock.dxl';
  const text = kind === 'npm' ? packageLockText(input, found) : encodeLock(input.lock);
  if (found === undefined) return [{ path, text, expected: { kind: 'absent' } }];
  const expected = found.kind === 'npm' ? found.text : found.bytes;
  return isSameContent(expected, text) ? [] : [{ path, text, expected }];
}

/** A file that is there keeps its style and version; a new one is written like package.json. */
function packageLockText({ lock, after }: ProjectFilesInput, found: Lockfile | undefined): string {
  const omitRegistryResolved = omitsUrl(after);
  if (found?.kind !== 'npm') {
    const style = after.importers['']?.style;
    const isIndented = style !== undefined && style.indent !== '';
    return formatPackageLock(lock, { omitRegistryResolved, ...(isIndented ? { style } : {}) });
  }
  const lockfileVersion = found.lockfileVersion === 1 ? 3 : found.lockfileVersion;
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
