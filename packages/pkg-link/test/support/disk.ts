import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** A directory as nested literals: text is a file, `-> target` a link. */
export interface DirectoryLiteral {
  readonly [name: string]: string | DirectoryLiteral;
}

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A new directory with this content, removed after the test. */
export function makeDirectory(content: DirectoryLiteral = {}): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  directories.push(directory);
  fill(directory, content);
  return directory;
}

export function fill(directory: string, content: DirectoryLiteral): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, value] of Object.entries(content)) {
    const path = join(directory, name);
    if (typeof value !== 'string') fill(path, value);
    else if (value.startsWith('-> ')) symlinkSync(value.slice(3), path);
    else writeFileSync(path, value);
  }
}

/** The content of a directory, without names in `except`. */
export function readBack(directory: string, except: readonly string[] = []): DirectoryLiteral {
  const content: Record<string, string | DirectoryLiteral> = {};
  for (const name of readdirSync(directory).sort()) {
    if (except.includes(name)) continue;
    const path = join(directory, name);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) content[name] = `-> ${readlinkSync(path)}`;
    else if (stat.isDirectory()) content[name] = readBack(path, except);
    else content[name] = withoutBoot(name, readFileSync(path, 'utf8'));
  }
  return content;
}

/** A recorded tree names the boot of the machine, which is not the project's. */
function withoutBoot(name: string, text: string): string {
  return name === 'tree.json' ? text.replace(/^\{"boot":"[^"]*",/, '{') : text;
}
