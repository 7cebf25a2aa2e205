import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectTree } from '../src/inspect-tree.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function addPackage(place: string, version: string): void {
  write(`${place}/package.json`, JSON.stringify({ name: 'x', version }));
}

test('counts packages at every depth, their files and links, and nothing else', () => {
  write('package.json', '{}');
  addPackage('node_modules/a', '1.0.0');
  addPackage('node_modules/@s/b', '1.0.0');
  addPackage('node_modules/a/node_modules/c', '1.0.0');
  addPackage('packages/member/node_modules/d', '1.0.0');
  write('node_modules/a/lib/package.json', '{"type":"module"}');
  write('node_modules/.cache/big', 'x');
  write('node_modules/.package-lock.json', '{}');
  mkdirSync(join(project, 'node_modules/.bin'));
  symlinkSync('../a/x', join(project, 'node_modules/.bin/a'));
  symlinkSync('../packages/member', join(project, 'node_modules/member'));
  expect(inspectTree(project)).toMatchObject({ packages: 4, files: 5, links: 2 });
});

test('sees another version and another place', () => {
  addPackage('node_modules/a', '1.0.0');
  const before = inspectTree(project);
  addPackage('node_modules/a', '1.0.1');
  expect(inspectTree(project)).not.toEqual(before);
  rmSync(join(project, 'node_modules/a'), { recursive: true });
  addPackage('node_modules/b', '1.0.0');
  const moved = inspectTree(project);
  expect({ ...moved, digest: '' }).toEqual({ ...before, digest: '' });
  expect(moved.digest).not.toBe(before.digest);
});
