import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyLocks } from '../src/lock-files.ts';
import { openRival, rivalNames } from '../src/rival.ts';
import { forget } from '../src/rivals/dx.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(path: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), path);
}

test('dx forgets what it knows of projects, and keeps packages and documents', () => {
  const kept = ['store/a', 'metadata/documents/b', 'sources/c'];
  const forgotten = ['generations/v1/d', 'history/v1/e', 'metadata/memos-v1/f'];
  for (const path of [...kept, ...forgotten]) write(path);
  forget(directory);
  expect(kept.filter((path) => !existsSync(join(directory, path)))).toEqual([]);
  expect(forgotten.filter((path) => existsSync(join(directory, path)))).toEqual([]);
  expect(() => forget(join(directory, 'nothing'))).not.toThrow();
});

test('a rival on another Node is called with that one', () => {
  const place = {
    project: directory,
    cache: directory,
    home: directory,
    registryUrl: 'https://registry.test/',
  };
  const rival = openRival('dx@other', new Map([['other', '/opt/other/node']]));
  expect(rival.name).toBe('dx@other');
  expect(rival.install(place, 'hoisted').file).toBe('/opt/other/node');
  expect(rival.frozen(place, 'hoisted').arguments).toContain('ci');
});

test('there is a rival for every name that is told', () => {
  expect(rivalNames).toEqual(
    expect.arrayContaining(['dx', 'dx-standalone', 'dx-standalone-no-spare', 'bun', 'pnpm', 'npm', 'yarn']),
  );
});

test('the lockfiles of one directory are those of another, none where that has none', () => {
  write('from/a.lock');
  write('to/b.lock');
  copyLocks({ lockFiles: ['a.lock', 'b.lock'] }, join(directory, 'from'), join(directory, 'to'));
  expect(['a.lock', 'b.lock'].map((name) => existsSync(join(directory, 'to', name)))).toEqual([true, false]);
});
