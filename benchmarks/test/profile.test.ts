import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginFinder } from '../src/profile/find-origin.ts';
import { formatProfilePage } from '../src/profile/profile-page.ts';
import { readProfiles, type SelfTime } from '../src/profile/read-profiles.ts';
import { summariseProfiles } from '../src/profile/summarise-profiles.ts';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dx-'));
});

afterEach(() => rmSync(base, { recursive: true }));

test('reads what Node writes of a program with threads', () => {
  const samples = join(base, 'samples');
  writeFileSync(join(base, 'registry-worker.cjs'), burn('documents'));
  writeFileSync(join(base, 'worker.cjs'), burn('links'));
  writeFileSync(
    join(base, 'main.cjs'),
    `const { Worker } = require('node:worker_threads');
    for (const name of ['worker.cjs', 'worker.cjs', 'registry-worker.cjs']) new Worker(__dirname + '/' + name);
    ${burn('main')}`,
  );
  execFileSync(process.execPath, ['--cpu-prof', `--cpu-prof-dir=${samples}`, join(base, 'main.cjs')]);
  const threads = readProfiles(samples);
  const kinds = threads.map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['archives and links', 'archives and links', 'documents', 'main']);
  for (const { times } of threads) expect(times.some(({ name }) => name.startsWith('burn'))).toBe(true);

  const summary = summariseProfiles([{ wallMs: 100, cpuMs: 80, threads }]);
  expect(summary.threads.map(({ name, count }) => [name, count])).toEqual([
    ['main', 1],
    ['documents', 1],
    ['archives and links', 2],
  ]);
  const start = { machine: 'a machine', node: 'v20', commit: 'abc', disk: 'a disk' };
  const page = formatProfilePage(start, [{ fixture: 'large', scenario: 'warm', summary }]);
  expect(page).toContain('1 runs: 100 ms from start to end, 80.0 ms of processor time');
  expect(page).toMatch(/\| burnlinks \(.*worker\.cjs\) +\| /);
});

test('a process of which nothing was sampled is an error', () => {
  const samples = join(base, 'samples');
  mkdirSync(samples);
  expect(() => readProfiles(samples)).toThrow('nothing of the main thread');
});

test.each<[string, Partial<SelfTime>, string]>([
  ['native functions', { name: 'link', url: '' }, 'native functions of Node: system calls, most of them'],
  ['functions with names that every object has', { name: 'constructor', url: 'node:fs' }, 'node:fs'],
  ['modules of Node', { name: 'read', url: 'node:fs' }, 'node:fs'],
  ['the engine', { name: '(garbage collector)', url: '' }, 'V8: garbage collection'],
  ['programs without a map', { name: 'run', url: 'file:///x/bin/dx.cjs' }, 'start'],
])('%s are told apart', (_, place, part) => {
  const time = { name: '', url: '', line: 0, column: 0, ms: 1, ...place };
  expect(new OriginFinder().find(time).part).toBe(part);
});

test.each([
  ['../../pkg-link/src/link.ts', 'pkg-link'],
  ['../../../node_modules/.pnpm/semver@7.0.0/node_modules/semver/index.js', 'library semver'],
  ['../src/main.ts', 'pkg-cli'],
])('the source map tells that code is of %s', (source, part) => {
  writeFileSync(join(base, 'dx.cjs'), 'x');
  const map = { version: 3, sources: [source], names: [], mappings: 'AAAA' };
  writeFileSync(join(base, 'dx.cjs.map'), JSON.stringify(map));
  const time = { name: 'run', url: join(base, 'dx.cjs'), line: 0, column: 0, ms: 1 };
  expect(new OriginFinder().find(time).part).toBe(part);
});

function burn(name: string): string {
  return `function burn${name}() { const end = Date.now() + 100; while (Date.now() < end); } burn${name}();`;
}
