import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fixture } from '../src/fixture.ts';
import { measureCommand } from '../src/measure-command.ts';
import type { RegistryProcess } from '../src/registry-process.ts';
import type { Rival } from '../src/rival.ts';
import { runScenario } from '../src/run-scenario.ts';
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
    fs.mkdirSync(CACHE, { recursive: true });
    fs.writeFileSync(CACHE + '/full', '');
    fs.writeFileSync('lock', '');
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
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"name":"p"}');
  const fixture: Fixture = { name: 'fixture', write: (to) => cpSync(directory, to, { recursive: true }) };
  return new Workbench(rival, fixture, disk, registry.url);
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
  const [result] = await runScenario(parseScenario(name), [bench(fakeRival('one'))], 2, remote);
  expect(seenBy('one')).toEqual(expected);
  expect(result?.runs).toHaveLength(2);
  expect(result?.tree.packages).toBe(1);
  expect(result?.runs[0]).toMatchObject({ requests: { packuments: 1, archives: 0 } });
});

test('a changed member is changed before every run, on a tree of the manifests before', async () => {
  const reading = "fs.copyFileSync('package.json', SEEN + '-manifest');";
  const rival = fakeRival('one', reading);
  const [result] = await runScenario(parseScenario('changed'), [bench(rival)], 2, remote);
  expect(seenBy('one')).toEqual(['000', '110', '111', '110', '111', '110', '111']);
  expect(result?.runs).toHaveLength(2);
  expect(readFileSync(join(disk, 'seen-one-manifest'), 'utf8')).toContain('mitt');
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
  await runScenario(parseScenario('filtered'), [bench(watching)], 1, remote);
  expect(asked).toEqual([undefined, 'p', 'p']);
  expect(seenBy('one')).toEqual(['000', '110', '110']);
});

test('takes the rivals in turn and gives time and memory of each', async () => {
  const results = await runScenario(
    parseScenario('cold'),
    [bench(fakeRival('one')), bench(fakeRival('two'))],
    1,
    remote,
  );
  expect(results.map(({ rival }) => rival)).toEqual(['one', 'two']);
  for (const { runs } of results) {
    expect(runs[0]?.wallMs).toBeGreaterThan(0);
    expect(runs[0]?.peakRssBytes).toBeGreaterThan(1e6);
  }
});

test('stops when a rival leaves another tree than before', async () => {
  const fickle = fakeRival(
    'fickle',
    "fs.writeFileSync('node_modules/a/x', 'x'.repeat(fs.statSync(SEEN).size));",
  );
  await expect(runScenario(parseScenario('cold'), [bench(fickle)], 1, remote)).rejects.toThrow(
    'fickle left another tree',
  );
});

test('waits for what a run leaves working, and tells how long it went on', async () => {
  const late = `require('node:child_process')
    .spawn(process.execPath, ['-e', 'setTimeout(() => fs.writeFileSync("late", ""), 300)'], { detached: true, stdio: 'ignore' })
    .unref();`;
  const [result] = await runScenario(parseScenario('cold'), [bench(fakeRival('late', late))], 1, remote);
  expect(result?.runs[0]?.backgroundMs).toBeGreaterThan(0);
  expect(readFileSync(join(disk, 'runs/fixture/late/project/late'), 'utf8')).toBe('');
});

test('names what the registry does not have', async () => {
  registry.unpublish('a');
  const [result] = await runScenario(parseScenario('cold'), [bench(fakeRival('one'))], 1, remote);
  expect(result?.runs[0]?.missing).toEqual(['/a']);
});

test('stops with its output when a rival fails', async () => {
  const broken = fakeRival('broken', "console.error('no luck'); process.exit(3);");
  const runs = runScenario(parseScenario('cold'), [bench(broken)], 1, remote);
  await expect(runs).rejects.toThrow(/broken ended with 3:[\s\S]*no luck/);
});

test('gives a command only the environment that it declares', async () => {
  const command = {
    file: process.execPath,
    arguments: ['-p', 'Object.keys(process.env).sort().join()'],
    environment: { X: '1' },
  };
  expect((await measureCommand(command, disk, disk)).output.trim()).toBe('HOME,PATH,X');
});
