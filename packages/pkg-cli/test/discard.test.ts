import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discard } from '../src/discard.ts';

let base: string;
let trash: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dx-'));
  trash = join(base, 'trash');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

test('a few entries are gone at once, and what links lead to stays', () => {
  fill(20, 8);
  writeFileSync(join(base, 'kept'), '');
  symlinkSync(base, join(trash, 'link'));
  discard(trash);
  expect(readdirSync(base)).toEqual(['kept']);
});

test.each([
  ['many files', 1, 300],
  ['many directories', 150, 1],
])('%s are deleted by a process of its own', async (_, directories, files) => {
  fill(directories, files);
  const gone = new Promise<void>((resolve) => {
    const watcher = watch(base, () => {
      if (existsSync(trash)) return;
      watcher.close();
      resolve();
    });
  });
  discard(trash);
  expect(existsSync(trash)).toBe(true);
  await gone;
});

function fill(directories: number, files: number): void {
  for (let directory = 0; directory < directories; directory++) {
    mkdirSync(join(trash, `${directory}`), { recursive: true });
    for (let file = 0; file < files; file++) writeFileSync(join(trash, `${directory}`, `${file}`), '');
  }
}
