import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry, type Universe } from '@dx/fixture-registry';
import { listStore } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InstallEvent } from '../src/index.ts';
import { createProject, type TestProject } from './support/project.ts';

const universe: Universe = {
  packages: {
    a: { versions: { '1.0.0': { files: { 'index.js': 'one', 'lib/deep.js': 'deep' } } } },
    b: { versions: { '1.0.0': { files: { 'index.js': 'two' } } } },
  },
};

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

/** A project that was installed and has lost its `node_modules`, and where the store keeps package `a`. */
async function installed(): Promise<TestProject & { readonly stored: string; readonly row: string }> {
  const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } };
  const project = createProject(registry.url, { 'package.json': manifest });
  await project.install();
  rmSync(join(project.root, 'node_modules'), { recursive: true });
  registry.reset();
  const { entries } = listStore(nodeFs, join(project.home, 'store'));
  const stored = entries.find(({ name }) => name === 'a')?.directory ?? '';
  return { ...project, stored, row: stored.replace('/packages/', '/index/') };
}

type Damage = (paths: { readonly stored: string; readonly row: string }) => void;
const file = (stored: string): string => join(stored, 'lib/deep.js');
const damages: Readonly<Record<string, Damage>> = {
  'a file that was truncated': ({ stored }) => truncateSync(file(stored), 0),
  'a file with a byte that was flipped': ({ stored }) => writeFileSync(file(stored), 'dEep'),
  'a file with a longer content': ({ stored }) => writeFileSync(file(stored), 'deeper'),
  'a file that is missing': ({ stored }) => rmSync(file(stored)),
  'a directory that is missing': ({ stored }) => rmSync(join(stored, 'lib'), { recursive: true }),
  'a package that is missing': ({ stored }) => rmSync(stored, { recursive: true }),
  'a directory that may not be read': ({ stored }) => chmodSync(join(stored, 'lib'), 0),
  'a package that may not be read': ({ stored }) => chmodSync(stored, 0),
};
const indexDamages: Readonly<Record<string, Damage>> = {
  'a row that is missing': ({ row }) => rmSync(row),
  'a row that was truncated': ({ row }) => truncateSync(row, 20),
  'a row with a byte that was flipped': ({ row }) => {
    const bytes = readFileSync(row);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(row, bytes);
  },
};
/** Whoever may do everything may read everything. */
const isRoot = process.getuid?.() === 0;

const all = Object.entries({ ...damages, ...indexDamages });
const seen = Object.entries(damages).filter(([what]) => !(isRoot && what.includes('may not')));

describe('P1 a store that is damaged in the same boot', () => {
  it.each(all)('has %s, and the package is fetched again', async (_, damage) => {
    const project = await installed();
    damage(project);
    await project.install();
    expect(project.read('node_modules/a/lib/deep.js')).toBe('deep');
    expect(project.read('node_modules/a/index.js')).toBe('one');
    expect(readFileSync(file(project.stored), 'utf8')).toBe('deep');
    expect(readdirSync(join(project.home, 'store/tmp'))).toEqual([]);
  });

  it.each(seen)('has %s, which a warning tells by the name of the package', async (_, damage) => {
    const project = await installed();
    damage(project);
    const events: InstallEvent[] = [];
    await project.install({ onEvent: (event) => events.push(event) });
    const warnings = events.filter(({ kind }) => kind === 'warning');
    expect(warnings).toMatchObject([{ message: expect.stringMatching(/^a@1\.0\.0 is fetched again: /) }]);
    expect(registry.counts().archives).toBe(1);
  });

  it.each(seen)(
    'has %s, which is an error with a hint when offline, and nothing is changed',
    async (_, damage) => {
      const project = await installed();
      damage(project);
      const before = project.snapshot();
      const policy = { network: 'offline' } as const;
      await expect(project.install({ policy })).rejects.toMatchObject({
        code: 'DX_OFFLINE',
        message: 'a@1.0.0 cannot be had offline: it is not in the store',
        hint: 'Run the command again without --offline',
      });
      const { 'node_modules/': _empty, ...after } = project.snapshot();
      expect(Object.keys(after).filter((path) => !path.startsWith('node_modules/.dx'))).toEqual(
        Object.keys(before),
      );
      await project.install();
      expect(project.read('node_modules/a/lib/deep.js')).toBe('deep');
    },
  );

  it('heals when a person has edited a file of node_modules in place, and other projects keep their edit', async () => {
    const project = await installed();
    const other = createProject(registry.url, { 'package.json': project.json('package.json') });
    const home = { home: project.home };
    await other.install(home);
    writeFileSync(join(other.root, 'node_modules/a/index.js'), 'ONE');
    expect(readFileSync(join(project.stored, 'index.js'), 'utf8')).toBe('ONE');
    await project.install();
    expect(project.read('node_modules/a/index.js')).toBe('one');
    expect(other.read('node_modules/a/index.js')).toBe('ONE');
  });

  it('is not fetched again for files that were only touched, and these are hashed once', async () => {
    const project = await installed();
    const future = new Date(Date.now() + 3_600_000);
    utimesSync(file(project.stored), future, future);
    const events: InstallEvent[] = [];
    await project.install({ onEvent: (event) => events.push(event) });
    expect(registry.counts().archives).toBe(0);
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([]);
    expect(statSync(project.row).mtimeMs).toBeGreaterThan(future.getTime());
  });

  it('keeps a file that belongs to no package out of the tree', async () => {
    const project = await installed();
    writeFileSync(join(project.stored, 'extra.js'), 'x');
    await project.install();
    expect(existsSync(join(project.root, 'node_modules/a/extra.js'))).toBe(false);
  });
});
