import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';
import { createLauncher, temporary } from './unchanged/launcher-project.ts';
import { untilThere } from './unchanged/spare-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
});
afterAll(() => registry.close());

const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } };
/** While a process in the background has the project's lock, the program answers. */
const withoutBackground = { npm_config_generations: 'false' };
const byLauncher = 'nothing to do, up to date\n';
const byProgram = expect.stringMatching(/^nothing to do, up to date in \d+ ms\n$/);

/** The launcher of the executable that is tested, else one that starts what is built on Node. */
function layLauncher(): { readonly path: string; readonly bin: string } {
  const base = temporary();
  const { path, bin, directory } = createLauncher(join(base, 'dist', 'standalone'));
  const executable = process.env['DX_TEST_PROGRAM'];
  if (executable !== undefined) return { path: executable, bin };
  rmSync(join(directory, 'dx-program'));
  for (const name of ['bin', 'program'])
    symlinkSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), join(base, name));
  return { path, bin };
}

/** Runs one command line after the other in a project. */
function start(
  { root, home }: DxProject,
  more: Readonly<Record<string, string>> = {},
): (...argv: readonly string[]) => Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const { path, bin } = layLauncher();
  const env = {
    ...{ PATH: `${bin}:/usr/bin:/bin`, HOME: home, DX_HOME: join(home, 'dx') },
    ...{ npm_config_registry: registry.url, ...more },
  };
  return (...argv) =>
    new Promise((resolve) => {
      const child = execFile(path, argv, { cwd: root, env }, (_error, stdout) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout }),
      );
    });
}

it('answers the third install by the launcher, and whatever changes by the program', async () => {
  const project = createDxProject(registry.url, { 'package.json': manifest });
  const dx = start(project, withoutBackground);
  expect(await dx('install')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^added 1 package /),
  });
  expect(await dx('install')).toMatchObject({ exitCode: 0, stdout: byProgram });
  expect(await dx('install')).toEqual({ exitCode: 0, stdout: byLauncher });
  writeFileSync(join(project.root, 'package.json'), project.read('package.json'));
  expect((await dx('install')).stdout).toBe(byLauncher);
  expect((await dx('install', '--json')).stdout).toMatch(/^\{/);
  rmSync(join(project.root, 'node_modules/a'), { recursive: true });
  expect((await dx('install')).stdout).toMatch(/^added 1 package /);
  writeFileSync(join(project.root, 'package.json'), '{"name":"app","version":"1.0.0"}');
  expect((await dx('install')).stdout).toMatch(/^removed 1 package /);
  expect((await dx('no-such-command')).exitCode).toBe(1);
});

it('has the launcher answer again once the program found that a difference means nothing', async () => {
  const project = createDxProject(registry.url, { 'package.json': manifest, 'tool.sh': '' });
  const dx = start(project, withoutBackground);
  for (const _ of [1, 2]) await dx('install');
  expect((await dx('install')).stdout).toBe(byLauncher);
  chmodSync(join(project.root, 'tool.sh'), 0o755);
  writeFileSync(join(project.root, 'other'), '');
  rmSync(join(project.root, 'other'));
  expect((await dx('install')).stdout).toEqual(byProgram);
  expect((await dx('install')).stdout).toBe(byLauncher);
});

it('shows scripts nothing of what the launcher tells', async () => {
  const print = 'node -p "Object.keys(process.env).filter((name) => /^DX_/.test(name))"';
  const files = { 'package.json': { ...manifest, scripts: { prepare: `${print} > seen` } } };
  const project = createDxProject(registry.url, files);
  expect((await start(project)('install')).exitCode).toBe(0);
  expect(project.read('seen')).toBe("[ 'DX_HOME' ]\n");
});

it('heeds variables that shells do not understand', async () => {
  const project = createDxProject(registry.url, { 'package.json': manifest });
  const dx = start(project, { 'npm_config_@scope:registry': 'https://scope.registry.test/' });
  expect((await dx('config', 'get', '@scope:registry')).stdout).toBe('https://scope.registry.test/\n');
});

it('answers in a workspace, and not below its root', async () => {
  const project = createDxProject(registry.url, {
    'package.json': { ...manifest, workspaces: ['packages/*'] },
    'packages/one/package.json': { name: 'one', version: '1.0.0' },
  });
  const dx = start(project, withoutBackground);
  for (const _ of [1, 2]) await dx('install');
  expect((await dx('install')).stdout).toBe(byLauncher);
  mkdirSync(join(project.root, 'packages/two'));
  writeFileSync(join(project.root, 'packages/two/package.json'), '{"name":"two","version":"1.0.0"}');
  expect((await dx('install')).stdout).not.toBe(byLauncher);
});

it('brings back by the launcher what the program has got ready, and gets the next one ready', async () => {
  const project = createDxProject(registry.url, { 'package.json': manifest });
  const dx = start(project);
  const kept = join(project.home, `.cache/dx/launch/at${project.root}/.spare`);
  const shown = [(await dx('install')).stdout];
  for (const _ of [1, 2]) {
    await untilThere(kept);
    const before = readFileSync(kept, 'utf8');
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    shown.push((await dx('install')).stdout);
    await expect.poll(() => readFileSync(kept, 'utf8'), { timeout: 20_000, interval: 20 }).not.toBe(before);
  }
  const restored = '1 package, from a spare\n';
  expect(shown).toEqual([expect.stringMatching(/^added 1 package /), restored, restored]);
  expect((await dx('install')).stdout).toBe(byLauncher);
  const [generations = ''] = readdirSync(join(project.home, 'dx/generations/v1'));
  expect(readdirSync(join(project.home, 'dx/generations/v1', generations))).toHaveLength(1);
}, 120_000);
