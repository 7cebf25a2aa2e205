import { lstatSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { readPackageLock } from '@dx/pkg-lock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placedPackages } from '../src/audit/placed-packages.ts';
import { isUnchanged } from '../src/unchanged/find-unchanged.ts';
import { version } from '../src/version.ts';
import { createDxProject, type DxProject } from './support/dx.ts';
import { askNpm, runNpm } from './support/npm-oracle.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      react: { versions: { '17.0.2': {}, '18.3.1': {} } },
      a: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {}, '2.1.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const shout =
  "node -e \"const f = require('fs'); f.mkdirSync('dist', { recursive: true }); f.writeFileSync('dist/i.js', 'built')\"";
const tell = "node -e \"console.log(require('fs').readFileSync(require.resolve('ui/dist/i.js'), 'utf8'))\"";

/** An application that injects a library, whose files a script makes. */
function project(ui: object = {}): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
    'packages/app/package.json': {
      name: 'app',
      version: '1.0.0',
      scripts: { build: tell },
      dependencies: { react: '17.0.2', ui: '*' },
      dependenciesMeta: { ui: { injected: true } },
    },
    'packages/ui/package.json': {
      name: 'ui',
      version: '1.0.0',
      scripts: { build: shout, fail: 'exit 3' },
      peerDependencies: { react: '*' },
      ...ui,
    },
    'packages/ui/dist/i.js': 'source',
  });
}

const copy = 'packages/app/node_modules/ui/dist/i.js';

describe('dx run in an injected member', () => {
  it('brings its copies up to date before those who have them run', async () => {
    const { dx, read } = project();
    await dx('install');
    const { stdout, exitCode } = await dx('run build --workspaces --if-present');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('built');
    expect(read(copy)).toBe('built');
    expect((await dx('install')).stdout).toMatch(/^nothing to do/);
  });

  it('does so for one member alone, and not when the script fails', async () => {
    const { dx, root, read } = project();
    await dx('install');
    await dx('run build -w ui');
    expect(read(copy)).toBe('built');
    writeFileSync(join(root, 'packages/ui/dist/i.js'), 'half');
    expect((await dx('run fail -w ui')).exitCode).not.toBe(0);
    expect(read(copy)).toBe('built');
  });
});

describe('an install with nothing to do', () => {
  const isSpared = ({ root, env }: DxProject): boolean =>
    isUnchanged({ argv: ['install'], directory: root, env, dxVersion: version }, nodeFs);

  async function settled(ui?: object): Promise<DxProject> {
    const made = project(ui);
    await made.dx('install');
    expect((await made.dx('install')).stdout).toMatch(/^nothing to do/);
    expect(isSpared(made)).toBe(true);
    return made;
  }

  it.each([
    ['edits', 'packages/ui/dist/i.js', 'edited'],
    ['new files', 'packages/ui/dist/more.js', ''],
    ['new files where nothing was packed before', 'packages/ui/empty/deep/more.js', ''],
    ['files that choose what is packed', 'packages/ui/.npmignore', 'dist'],
  ])('is not spared when an injected member has %s', async (_, file, text) => {
    const made = project();
    mkdirSync(join(made.root, 'packages/ui/empty/deep'), { recursive: true });
    await made.dx('install');
    await made.dx('install');
    expect(isSpared(made)).toBe(true);
    writeFileSync(join(made.root, file), text);
    expect(isSpared(made)).toBe(false);
    expect((await made.dx('install')).stdout).toMatch(/^changed 1 package/);
    await made.dx('install');
    expect(isSpared(made)).toBe(true);
  });

  it('is not spared when an injected member has a file no more, and is when it was only touched', async () => {
    const made = await settled();
    utimesSync(join(made.root, 'packages/ui/dist/i.js'), new Date(0), new Date(0));
    expect(isSpared(made)).toBe(true);
    rmSync(join(made.root, 'packages/ui/dist/i.js'));
    expect(isSpared(made)).toBe(false);
  });
});

it('the packages that a registry is asked about have no copies of members among them', async () => {
  const { dx, root, read } = project();
  await dx('install --lockfile=npm');
  const lock = readPackageLock(read('package-lock.json'), join(root, 'package-lock.json'));
  expect(Object.keys(lock.packages)).toContain('packages/app/node_modules/ui');
  expect(placedPackages(lock).map(({ name }) => name)).toEqual(['react']);
});

describe('npm, on a project with an injected member', () => {
  it('I09 L08 installs the copy by npm ci from the lock of dx, and npm ls finds no fault with either tree', async () => {
    const { dx, root, read } = project();
    await dx('install --lockfile=npm');
    expect(runNpm(root, ['ls', '--all'])).toMatchObject({ exitCode: 0 });
    const before = read('package-lock.json');
    rmSync(join(root, 'packages/app/node_modules'), { recursive: true });
    expect(await askNpm(root, ['ci', '--no-audit'])).toMatchObject({ exitCode: 0 });
    expect(lstatSync(join(root, 'packages/app/node_modules/ui')).isDirectory()).toBe(true);
    expect(read(copy)).toBe('source');
    expect(read('package-lock.json')).toBe(before);
    expect(runNpm(root, ['ls', '--all'])).toMatchObject({ exitCode: 0 });
    expect((await dx('ci')).exitCode).toBe(0);
    expect((await dx('install')).stdout).toMatch(/^nothing to do/);
  });
});

it('dx update -w leaves the versions that other members have', async () => {
  const member = (name: string, range: string): object => ({
    name,
    version: '1.0.0',
    dependencies: { a: range },
  });
  const { dx, root, read } = createDxProject(registry.url, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
    'packages/one/package.json': member('one', '1.0.0'),
    'packages/two/package.json': member('two', '2.0.0'),
  });
  await dx('install');
  for (const [name, range] of [
    ['one', '^1.0.0'],
    ['two', '^2.0.0'],
  ] as const)
    writeFileSync(join(root, `packages/${name}/package.json`), JSON.stringify(member(name, range)));
  await dx('update a -w two');
  expect(JSON.parse(read('node_modules/a/package.json')).version).toBe('1.0.0');
  expect(JSON.parse(read('packages/two/node_modules/a/package.json')).version).toBe('2.1.0');
});
