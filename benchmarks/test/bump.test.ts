import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pickBumps, writeBumps } from '../src/bump.ts';

let project: string;
let registry: FixtureRegistry;
beforeEach(async () => {
  project = mkdtempSync(join(tmpdir(), 'dx-'));
  const versions = (...names: string[]) => ({
    versions: Object.fromEntries(names.map((name) => [name, {}])),
  });
  registry = await startRegistry({
    packages: {
      '@s/a': versions('1.0.0', '1.0.1', '1.0.2', '1.1.0-beta.1', '2.0.0'),
      alone: versions('1.0.0', '2.0.0'),
      torn: versions('1.0.0', '1.0.1', '2.0.0', '2.0.1'),
      ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`z${at}`, versions('1.0.0', '1.0.1')])),
    },
  });
});
afterEach(async () => {
  await registry.close();
  rmSync(project, { recursive: true });
});

function write(location: string, manifest: object): void {
  mkdirSync(join(project, location), { recursive: true });
  writeFileSync(join(project, location, 'package.json'), JSON.stringify(manifest));
}

function read(location: string): unknown {
  return JSON.parse(readFileSync(join(project, location, 'package.json'), 'utf8'));
}

test('takes the newest version in the range and the one before, of packages with one range', async () => {
  write('', { name: 'root', dependencies: { alone: '^1.0.0', torn: '^1.0.0' } });
  write('m', { name: 'm', dependencies: { torn: '^2.0.0' }, devDependencies: { '@s/a': '^1.0.0' } });
  write('n', { name: 'n', dependencies: { m: '*', '@s/a': '^1.0.0' } });
  const bumps = await pickBumps(project, registry.url);
  expect(bumps).toEqual([{ name: '@s/a', older: '1.0.1', newer: '1.0.2' }]);
});

test('takes ten and no more', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `z${at}`);
  write('', { name: 'root', dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) });
  expect(await pickBumps(project, registry.url)).toHaveLength(10);
});

test('says to record again what the registry does not have', async () => {
  write('', { name: 'root', dependencies: { gone: '^1.0.0' } });
  await expect(pickBumps(project, registry.url)).rejects.toThrow(
    '404 for the document of gone: record again',
  );
});

test('writes one state or the other, and no manifest that stays the same', () => {
  const bumps = [{ name: 'a', older: '1.0.0', newer: '1.0.1' }];
  write('', { name: 'root', dependencies: { b: '1' } });
  write('m', { name: 'm', dependencies: { a: '^1.0.0', b: '1' }, devDependencies: { c: '1' } });
  const before = readFileSync(join(project, 'package.json'), 'utf8');
  for (const [state, a] of [
    ['older', '1.0.0'],
    ['newer', '1.0.1'],
  ] as const) {
    writeBumps(project, bumps, state);
    expect(read('m')).toEqual({ name: 'm', dependencies: { a, b: '1' }, devDependencies: { c: '1' } });
  }
  expect(readFileSync(join(project, 'package.json'), 'utf8')).toBe(before);
});
