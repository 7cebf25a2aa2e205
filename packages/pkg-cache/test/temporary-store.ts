import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that goes away with the test, and the store inside it. */
export interface TemporaryStore {
  readonly root: string;
  readonly directory: string;
}

export function makeTemporaryStore(): TemporaryStore {
  const root = mkdtempSync(join(tmpdir(), 'dx-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return { root, directory: join(root, 'store') };
}

/** Every file and empty directory below `root`: path → content, or its mode where `modes` is asked for. */
export function listTree(root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  if (!existsSync(root)) return found;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(root, path).replaceAll('\\', '/');
    if (entry.isDirectory()) {
      if (readdirSync(path).length === 0) found[`${key}/`] = '';
    } else found[key] = entry.isFile() ? readFileSync(path, 'latin1') : 'special';
  }
  return found;
}

/** Permission bits of a file. */
export function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}
