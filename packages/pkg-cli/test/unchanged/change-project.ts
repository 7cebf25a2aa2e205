import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DxProject } from '../support/dx.ts';

export function at({ root }: DxProject, path: string): string {
  return join(root, path);
}

export function remove(path: string): void {
  rmSync(path, { recursive: true });
}

export function replace(path: string, make: (path: string) => void): void {
  remove(path);
  make(path);
}

/** Same length, other bytes, a time long ago. */
export function replaceByOlder(path: string): void {
  const text = readFileSync(path, 'utf8').replace('"app"', '"abb"');
  writeFileSync(`${path}.old`, text);
  utimesSync(`${path}.old`, 1_000, 1_000);
  renameSync(`${path}.old`, path);
}

/** Same length, other bytes, the same times. */
export function changeSecretly(path: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"app"', '"abb"'));
  utimesSync(path, atime, mtime);
}

export function moveBehindLink({ root, home }: DxProject, path: string): void {
  renameSync(join(root, path), join(home, 'moved'));
  symlinkSync(join(home, 'moved'), join(root, path));
}

export function addMember(project: DxProject, path: string): void {
  mkdirSync(at(project, path));
  writeFileSync(at(project, `${path}/package.json`), '{"name":"two","version":"1.0.0"}');
}
