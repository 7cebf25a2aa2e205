import { encodeLock, formatPackageLock, type Lock, type LockfileKind, packageLockStyle, type readLockfile } from '@dx/pkg-lock';
import type { ProjectFile } from '@dx/pkg-link';
import { defaultRegistry, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { InstallPolicy } from './types.ts';

type FoundLockfile = NonNullable<ReturnType<typeof readLockfile>>;

/** What the project's own files are made from. */
export interface ProjectFilesInput {
  readonly before: Workspace;
  readonly after: Workspace;
  readonly lock: Lock;
  readonly found: FoundLockfile | undefined;
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
  const text = lockfileText(kind, input, found);
  if (found !== undefined && isSameContent(found.content, text)) return [];
  const path = kind === 'npm' ? 'package-lock.json' : 'lock.dxl';
  return [found === undefined ? { path, text } : { path, text, expected: found.content }];
}

function lockfileText(
  kind: LockfileKind,
  { lock, after }: ProjectFilesInput,
  found: FoundLockfile | undefined,
): string | Uint8Array {
  if (kind === 'dxl') return encodeLock(lock);
  const style =
    typeof found?.content === 'string' ? packageLockStyle(found.content) : after.importers['']?.style;
  return formatPackageLock(lock, {
    ...(style === undefined ? {} : { style }),
    omitRegistryResolved: omitsUrl(after),
  });
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
