import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fixture } from '../src/fixture.ts';
import { measureCommand } from '../src/measure-command.ts';
import type { RegistryProcess } from '../src/registry-process.ts';
import type { Rival } from '../src/rivals/types.ts';
import { type RivalRuns, runScenario, type ScenarioOutcome } from '../src/run-scenario.ts';
import { parseScenario } from '../src/scenario.ts';
import { Workbench } from '../src/workbench.ts';

let disk: string;
let registry: FixtureRegistry;
let remote: RegistryProcess;
beforeEach(async () => {
  disk = mkdtempSync(join(tmpdir(), 'dx-'));
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
  remote = {
    url: registry.url,
    counts: async () => registry.counts(),
    missing: async () => registry.requests.filter(({ status }) => status === 404).map(({ path }) => path),
    reset: async () => registry.reset(),
    close: () => registry.close(),
  };
});
afterEach(async () => {
  await registry.close();
  rmSync(disk, { recursive: true });
});

/** A package manager of one script: says in `seen` what it found, asks for `a`, writes lock, cache and tree. */
function fakeRival(name: string, script = ''): Rival {
  const program = `
    const fs = require('node:fs');
    const { CACHE, URL_OF_A, SEEN } = process.env;
    const found = ['lock', CACHE + '/full', 'node_modules'].map((path) => (fs.existsSync(path) ? 1 : 0));
    fs.appendFileSync(SEEN, found.join('') + ' ');
    const locked = found[0] ? fs.readFileSync('lock', 'utf8') : '-';
    const pinned = JSON.parse(fs.readFileSync('package.json', 'utf8')).dependencies?.a ?? 'none';
    fs.mkdirSync(CACHE, { recursive: true });
    fs.writeFileSync(CACHE + '/full', '');
    fs.writeFileSync('lock', pinned);
    fs.mkdirSync('node_modules/a', { recursive: true });
    fs.writeFileSync('node_modules/a/package.json', '{"name":"a","version":"1.0.0"}');
    ${script}
    fetch(URL_OF_A).then((answer) => answer.arrayBuffer());`;
  const install: Rival['install'] = (place) => ({
    file: process.execPath,
    arguments: ['-e', program],
    environment: {
      CACHE: place.cache,
      URL_OF_A: `${place.registryUrl}a`,
      SEEN: join(disk, `seen-${name}`),
    },
  });
  const known = { version: () => '1.0.0', lockFiles: ['lock'], linkers: ['hoisted'] } as const;
  return { name, ...known, install, frozen: install };
}

function bench(rival: Rival): Workbench {
  const directory = join(disk, 'fixture');
  if (!existsSync(directory)) writeFixture({ name: 'p' });
  const fixture: Fixture = { name: 'fixture', write: (to) => cpSync(directory, to, { recursive: true }) };
  return new Workbench(rival, fixture, disk, registry.url);
}

function writeFixture(manifest: object): void {
  mkdirSync(join(disk, 'fixture'), { recursive: true });
  writeFileSync(join(disk, 'fixture', 'package.json'), JSON.stringify(manifest));
}

function run(name: string, rivals: readonly Rival[], runs: number): Promise<ScenarioOutcome> {
  const entrants = rivals.map((rival) => ({ bench: bench(rival), runs, warmUp: true }));
  return runScenario(parseScenario(name), entrants, remote);
}

async function succeed(name: string, rival: Rival, runs: number): Promise<RivalRuns | undefined> {
  const { results, failures } = await run(name, [rival], runs);
  expect(failures).toEqual([]);
  return results[0];
}

function seenBy(name: string): string[] {
  return readFileSync(join(disk, `seen-${name}`), 'utf8')
    .trim()
    .split(' ');
}

// Lock, cache, modules as the rival found them. The first entry of a seeded scenario is the seeding run.
test.each([
  ['cold', ['000', '000', '000']],
  ['locked', ['000', '100', '100', '100']],
  ['cached', ['000', '010', '010', '010']],
  ['warm', ['000', '110', '110', '110']],
  ['noop', ['000', '110', '111', '111', '111']],
])('%s starts every run from its own state', async (name, expected) => {
  const result = await succeed(name, fakeRival('one'), 2);
  expect(seenBy('one')).toEqual(expected);
  expect(result?.runs).toHaveLength(2);
  expect(result?.tree.packages).toBe(1);
  expect(result?.runs[0]).toMatchObject({ requests: { packuments: 1, archives: 0 } });
});

test('an added dependency is added before every run, on a tree of the manifests before', async () => {
  const reading = "fs.copyFileSync('package.json', SEEN + '-manifest');";
  const rival = fakeRival('one', reading);
  const result = await succeed('added', rival, 2);
  expect(seenBy('one')).toEqual(['000', '110', '111', '110', '111', '110', '111']);
  expect(result?.runs).toHaveLength(2);
  expect(readFileSync(join(disk, 'seen-one-manifest'), 'utf8')).toContain('mitt');
});

/** The version that the manifest pins, and the one that the lockfile has. */
const telling = "fs.appendFileSync(SEEN + '-states', pinned + '/' + locked + ' ');";

test.each([
  // Both states are seeded; then every run comes from a new project that was never in the other state.
  ['bumped', ['1.0.1/-', '1.0.0/-', '1.0.0/', '1.0.1/', '1.0.0/', '1.0.1/', '1.0.0/', '1.0.1/'], 3],
  // There and back before the first run, and back before each other one.
  ['switched', ['1.0.0/-', '1.0.1/-', '1.0.1/', '1.0.0/', '1.0.1/', '1.0.0/', '1.0.1/', '1.0.0/'], 1],
  ['returned', ['1.0.1/-', '1.0.0/-', '1.0.0/', '1.0.1/', '1.0.0/', '1.0.1/', '1.0.0/', '1.0.1/'], 1],
])('%s goes from one state to the other in every run', async (name, expected, forgotten) => {
  registry.publish('a', '1.0.1', {});
  const caches: string[] = [];
  const rival = { ...fakeRival('one', telling), forget: (cache: string) => void caches.push(cache) };
  writeFixture({ name: 'p', dependencies: { a: '^1.0.0' } });
  const result = await succeed(name, rival, name === 'bumped' ? 2 : 1);
  expect(result?.runs).toHaveLength(name === 'bumped' ? 2 : 1);
  const states = readFileSync(join(disk, 'seen-one-states'), 'utf8').trim().split(' ');
  expect(states).toEqual(expected.map((state) => state.replace(/(.*)\/$/, '$1/$1')));
  expect(caches).toHaveLength(forgotten);
});

test('a filtered run is asked for one member, after a seed that is not', async () => {
  const rival = fakeRival('one');
  const asked: (string | undefined)[] = [];
  const watching: Rival = {
    ...rival,
    install: (place, linker, member) => {
      asked.push(member);
      return rival.install(place, linker);
    },
  };
  await succeed('filtered', watching, 1);
  expect(asked).toEqual([undefined, 'p', 'p']);
  expect(seenBy('one')).toEqual(['000', '110', '110']);
});

test('takes the rivals in turn and gives time and memory of each', async () => {
  const { results } = await run('cold', [fakeRival('one'), fakeRival('two')], 1);
  expect(results.map(({ rival }) => rival)).toEqual(['one', 'two']);
  for (const { runs } of results) {
    expect(runs[0]?.wallMs).toBeGreaterThan(0);
    expect(runs[0]?.peakRssBytes).toBeGreaterThan(1e6);
  }
});

test('a slow rival may run less often than others, and without a run that is not counted', async () => {
  const quick = { bench: bench(fakeRival('quick')), runs: 2, warmUp: true };
  const slow = { bench: bench(fakeRival('slow')), runs: 1, warmUp: false };
  const { results } = await runScenario(parseScenario('cold'), [quick, slow], remote);
  expect(results.map(({ runs }) => runs.length)).toEqual([2, 1]);
  expect([seenBy('quick').length, seenBy('slow').length]).toEqual([3, 1]);
});

test('what a cold run left is gone after it, so that the disk holds the runs of all', async () => {
  await succeed('cold', fakeRival('one'), 1);
  expect(readdirSync(join(disk, 'runs/fixture/one/empty-cache'))).toEqual([]);
  expect(readdirSync(join(disk, 'runs/fixture/one/project'))).toEqual([]);
});

test('a rival that leaves another tree than before is taken out', async () => {
  const fickle = fakeRival(
    'fickle',
    "fs.writeFileSync('node_modules/a/x', 'x'.repeat(fs.statSync(SEEN).size));",
  );
  const { results, failures } = await run('cold', [fickle, fakeRival('steady')], 1);
  expect(results.map(({ rival }) => rival)).toEqual(['steady']);
  expect(failures).toMatchObject([
    { rival: 'fickle', error: { message: expect.stringContaining('fickle left another tree') } },
  ]);
});

test('waits for what a run leaves working, and tells how long it went on', async () => {
  const late = `require('node:child_process')
    .spawn(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end); fs.writeFileSync("late", "")'], { detached: true, stdio: 'ignore' })
    .unref();`;
  const result = await succeed('warm', fakeRival('late', late), 1);
  expect(result?.runs[0]?.background.wallMs).toBeGreaterThan(0);
  expect(result?.runs[0]?.background.cpuMs).toBeGreaterThan(0);
  expect(readFileSync(join(disk, 'runs/fixture/late/project/late'), 'utf8')).toBe('');
});

test('names what the registry does not have', async () => {
  registry.unpublish('a');
  const result = await succeed('cold', fakeRival('one'), 1);
  expect(result?.runs[0]?.missing).toEqual(['/a']);
});

test('a rival that fails is taken out, with its output', async () => {
  const broken = fakeRival('broken', "console.error('no luck'); process.exit(3);");
  const { failures } = await run('cold', [broken], 1);
  expect(failures[0]?.error.message).toMatch(/broken ended with 3:[\s\S]*no luck/);
});

test('gives a command only the environment that it declares', async () => {
  const command = {
    file: process.execPath,
    arguments: ['-p', 'Object.keys(process.env).sort().join()'],
    environment: { X: '1' },
  };
  expect((await measureCommand(command, disk, disk)).output.trim()).toBe('HOME,PATH,X');
});
