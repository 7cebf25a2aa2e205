import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareOutcomes } from '../differential/compare-outcomes.mjs';
import { compareLockTexts } from '../differential/compare-texts.mjs';
import { formatPage, formatTotals } from '../differential/format-page.mjs';
import { generateManifests } from '../differential/generate-manifests.mjs';
import { inspectTree } from '../differential/inspect-tree.mjs';
import { knownDifferences } from '../differential/known-differences.mjs';
import { listCases } from '../differential/list-cases.mjs';
import { createRandom } from '../differential/random.mjs';
import { runAll } from '../differential/run-all.mjs';
import { writeRange } from '../differential/write-range.mjs';
import { listFiles } from '../repo/list-files.mjs';
import { root } from '../repo/root.mjs';
import { findSwitchFaults, formatSwitchTable } from '../switch/format-switch-table.mjs';

const entry = { name: 'app', about: 'Generated: plain.', addition: 'ms@^2.0.0' };

function done(lock: string, packages: Readonly<Record<string, string>>, commands = {}): object {
  const tree = { packages: new Map(Object.entries(packages)), commands: new Map(Object.entries(commands)) };
  return { lock, manifest: '{}', tree, output: '' };
}

function lockOf(entries: Readonly<Record<string, object>>): string {
  return JSON.stringify({ name: 'app', packages: entries });
}

function compare(fresh: object, added?: object): ReturnType<typeof compareOutcomes> {
  return compareOutcomes(entry, fresh as never, added as never);
}

describe('generateManifests', () => {
  test('gives the manifests that are committed', () => {
    const base = join(root, 'fixtures', 'differential');
    for (const { name, files } of generateManifests()) {
      for (const [path, text] of Object.entries(files))
        expect(readFileSync(join(base, name, path), 'utf8')).toBe(text);
      expect(listFiles(join(base, name), '').length).toBe(Object.keys(files).length);
    }
  });

  test('gives the same for the same seed, and others for another one', () => {
    expect(generateManifests(5, 3)).toEqual(generateManifests(5, 3));
    expect(generateManifests(5, 3)).not.toEqual(generateManifests(5, 4));
  });

  test('never names a package in two maps', () => {
    for (const { files } of generateManifests(60, 100)) {
      const manifest = JSON.parse(files['package.json'] ?? '');
      const maps = ['dependencies', 'devDependencies', 'optionalDependencies'];
      const names = maps.flatMap((map) => Object.keys(manifest[map] ?? {}));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('samples no item twice and keeps their order', () => {
    const random = createRandom(1);
    for (let count = 0; count <= 6; count++) {
      const taken = random.sample([1, 2, 3, 4, 5], count);
      expect(taken).toEqual([...new Set(taken)].sort());
      expect(taken.length).toBe(Math.min(count, 5));
    }
  });

  test('writes no open range for a version below 1 or before a release', () => {
    const random = createRandom(2);
    const written = Array.from({ length: 50 }, () => writeRange(random, '@a/b@0.17.19'));
    expect(new Set(written)).toEqual(new Set(['0.17.19', '^0.17.19', '~0.17.19']));
  });
});

describe('listCases', () => {
  test('has the projects and forty generated manifests, each with something to add', () => {
    const cases = listCases(root);
    expect(cases.length).toBeGreaterThanOrEqual(53);
    for (const { files, addition } of cases) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(files['package.json'] ?? '');
      expect({ ...dependencies, ...devDependencies }).not.toHaveProperty([addition.split('@')[0] ?? '']);
    }
  });

  test('refuses a name that there is not', () => {
    expect(() => listCases(root, ['99-cobol'])).toThrow('no manifest 99-cobol');
  });
});

describe('compareOutcomes', () => {
  const same = done('{}', { 'node_modules/a': 'a@1.0.0' });

  test('finds nothing where trees, commands and bytes are the same', () => {
    expect(compare({ dx: same, npm: same }, { dx: same, npm: same })).toEqual({
      ...entry,
      packages: 1,
      differences: [],
    });
  });

  test('keeps apart another version, another place and another command', () => {
    const lock = lockOf({ '': {}, 'node_modules/a': { version: '1.0.0' } });
    const ours = done(lock, { 'node_modules/a': 'a@1.0.0' }, { 'node_modules/.bin/a': '../a/x.js' });
    const npms = done(lock, { 'node_modules/b/node_modules/a': 'a@1.0.0' }, {});
    const { differences } = compare({ dx: ours, npm: npms }, { dx: ours, npm: ours });
    expect(differences).toEqual([
      { aspect: 'placement', detail: 'node_modules/a: dx a@1.0.0, npm none' },
      { aspect: 'placement', detail: 'node_modules/b/node_modules/a: dx none, npm a@1.0.0' },
      { aspect: 'commands', detail: 'node_modules/.bin/a: dx ../a/x.js, npm none' },
    ]);
  });

  test('takes two refusals for the same reason as the same, and others not', () => {
    const npm = { failure: 'ERESOLVE', output: '' };
    const dx = { failure: 'DX_PEER_CONFLICT', output: '' };
    expect(compare({ dx, npm })).toMatchObject({ refused: 'ERESOLVE', differences: [] });
    const other = { failure: 'DX_INTERNAL', output: '' };
    expect(compare({ dx: other, npm }).differences[0]?.detail).toBe('dx DX_INTERNAL, npm ERESOLVE');
    expect(compare({ dx: same, npm }).differences[0]?.detail).toBe('dx installs it, npm ERESOLVE');
    const reference = { failure: 'Unable to resolve reference', output: '' };
    expect(
      compare({ dx: { failure: 'DX_INVALID_OVERRIDE', output: '' }, npm: reference }).differences,
    ).toEqual([]);
    expect(compare({ dx: same, npm: same }, { dx, npm })).toMatchObject({ refusedAddition: 'ERESOLVE' });
  });
});

describe('compareLockTexts', () => {
  test('names the location and the field', () => {
    const ours = lockOf({ 'node_modules/a': { version: '1.0.0', dev: true } });
    const npms = lockOf({ 'node_modules/a': { version: '1.0.0' } });
    expect(compareLockTexts(ours, npms)).toEqual(['node_modules/a dev: dx true, npm none']);
  });

  test('sees another order of the same', () => {
    const ours = lockOf({ 'node_modules/a': {}, 'node_modules/b': { version: '1.0.0' } });
    const npms = lockOf({ 'node_modules/b': { version: '1.0.0' }, 'node_modules/a': {} });
    expect(compareLockTexts(ours, npms)).toEqual(['the same in another order']);
    expect(compareLockTexts(ours, '')).toEqual(['dx a lock, npm no lock']);
  });
});

describe('inspectTree', () => {
  test('reads nested packages, scopes, links and commands, of members too', () => {
    const base = mkdtempSync(join(tmpdir(), 'dx-'));
    const put = (path: string): void => {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), JSON.stringify({ name: 'x', version: '1.0.0' }));
    };
    for (const path of ['a', '@s/b', 'a/node_modules/c'].map((name) => `node_modules/${name}/package.json`))
      put(path);
    put('member/node_modules/d/package.json');
    put('node_modules/.dx/tree.json');
    mkdirSync(join(base, 'node_modules', '.bin'));
    symlinkSync('../a/cli.js', join(base, 'node_modules', '.bin', 'a'));
    symlinkSync('../member', join(base, 'node_modules', 'member'));
    const { packages, commands } = inspectTree(base, ['member']);
    rmSync(base, { recursive: true });
    expect(Object.fromEntries(packages)).toEqual({
      'node_modules/a': 'x@1.0.0',
      'node_modules/@s/b': 'x@1.0.0',
      'node_modules/a/node_modules/c': 'x@1.0.0',
      'node_modules/member': 'link to ../member',
      'member/node_modules/d': 'x@1.0.0',
    });
    expect(Object.fromEntries(commands)).toEqual({ 'node_modules/.bin/a': '../a/cli.js' });
  });
});

describe('formatPage', () => {
  const difference = { aspect: 'lock', detail: 'x resolved: dx https://registry.test/x, npm none' } as const;
  const results = [
    { ...entry, packages: 3, differences: [] },
    { ...entry, name: 'other', packages: 4, differences: [difference] },
    {
      ...entry,
      name: 'again',
      packages: 4,
      differences: [difference],
      agrees: 'a second npm install' as const,
    },
    { ...entry, name: 'third', packages: 0, refused: 'ERESOLVE', differences: [] },
  ];

  test('has a row per manifest, the totals and why they differ, without hosts', () => {
    const page = formatPage({ results, node: '22.0.0', npm: '12.0.0', dx: '1.0.0', date: '2026-01-31' });
    expect(page).toContain('| app | 3 | same | same | same | same | same | same | same | `ms@^2.0.0` |');
    expect(page).toContain(
      '| other | 4 | same | same | same | differs (1) | same | same | same | `ms@^2.0.0` |',
    );
    expect(page).toContain('- other, lock: not explained yet (`x resolved: dx https://…/x, npm none`)');
    expect(page).toContain('- again, lock: not explained yet; a second npm install makes what dx makes (`x');
    expect(page).not.toContain('registry.test');
    expect(formatTotals(results)).toContain('identical lockfiles of a new project: 2 of 4 (50 %)');
    expect(formatTotals(results)).toContain('counted as identical: 1');
    expect(formatTotals(results)).toContain('`--package-lock-only`: 3 of 4 (75 %)');
  });

  test('every known difference has a cause of one line', () => {
    for (const { cause } of knownDifferences) expect(cause).toMatch(/^[^\n]{20,}$/);
  });
});

test('runAll keeps the order of the items and the limit', async () => {
  let running = 0;
  let most = 0;
  const found = await runAll([3, 1, 2], 2, async (item) => {
    running++;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running--;
    return item * 10;
  });
  expect(found).toEqual([30, 10, 20]);
  expect(most).toBe(2);
});

test('the table of switching has a row per command, and faults are named', () => {
  const good = { command: 'npm ci', ending: 'ok', status: 'clean', list: 'ok', build: 'ok' };
  const checks = new Map([['app', [good, { ...good, command: 'dx ci', status: 'M package-lock.json' }]]]);
  expect(formatSwitchTable(checks)).toContain('| app | dx ci | ok | M package-lock.json | ok | ok |');
  expect(findSwitchFaults(checks)).toEqual(['app, dx ci']);
});
