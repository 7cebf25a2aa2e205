import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeSnapshot } from '../sandbox/snapshot.ts';

/** Text of every file of a package but `package.json` and what lies in its `node_modules/.bin`; links as `-> target`. */
export function readPackage(directory: string): Readonly<Record<string, string>> {
  const entries = [...takeSnapshot(directory)]
    .filter(([path, state]) => !state.startsWith('directory') && !isOwn(path))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([path, state]) => [
      path,
      state.startsWith('file') ? readText(join(directory, path)) : state,
    ]),
  );
}

/** Modes that no package may have: anything but 0644 and 0755 for files, 0755 for directories. */
export function oddModes(directory: string): readonly string[] {
  return [...takeSnapshot(directory).keys()].flatMap((path) => {
    const stat = lstatSync(join(directory, path));
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink() || ['644', '755'].includes(mode)) return [];
    return [`${path} has mode ${mode}`];
  });
}

function isOwn(path: string): boolean {
  return path === 'package.json' || path.startsWith('node_modules/.bin/');
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
