import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';

let directory: string;

beforeAll(requireBuiltDx);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function printHelp(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const result = await runBuiltDx(['help'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, NODE_COMPILE_CACHE: directory, ...env },
  });
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  return result.stdout;
}

function keptFiles(): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('dx-'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function onlyFile(): string {
  const files = keptFiles();
  expect(files).toHaveLength(1);
  return files[0] ?? '';
}

test('a second run finds the compiled code of the first and leaves it as it is', async () => {
  const first = await printHelp();
  const { mtimeMs, mode } = statSync(onlyFile());
  expect(mode & 0o777).toBe(0o600);
  expect(await printHelp()).toBe(first);
  expect(statSync(onlyFile()).mtimeMs).toBe(mtimeMs);
});

test('damaged code is not run, and is made again', async () => {
  const first = await printHelp();
  const good = readFileSync(onlyFile());
  const damaged = Buffer.from(good);
  damaged.fill(0xff, good.length >> 1);
  writeFileSync(onlyFile(), damaged);
  expect(await printHelp()).toBe(first);
  expect(readFileSync(onlyFile()).subarray(good.length >> 1)).not.toEqual(damaged.subarray(good.length >> 1));
});

test('code that others could have written is made again', async () => {
  await printHelp();
  chmodSync(onlyFile(), 0o622);
  await printHelp();
  expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
});

test('nothing is kept where Node is told to keep no compiled code', async () => {
  await printHelp({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(keptFiles()).toEqual([]);
});

test('a directory that cannot be written is no reason to fail', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  expect(await printHelp({ NODE_COMPILE_CACHE: file })).toContain('dx <command>');
});
