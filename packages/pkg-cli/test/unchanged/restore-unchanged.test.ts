import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { prepareSpare } from '@dx/pkg-install';
import type { Generation } from '@dx/pkg-link/generations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnchanged } from '../../src/unchanged/find-unchanged.ts';
import { restoreUnchanged } from '../../src/unchanged/restore-unchanged.ts';
import { version } from '../../src/version.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { at, changeSecretly, replaceByOlder } from './change-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { '@scope/b': '1.0.0' } }, '2.0.0': {} } },
      '@scope/b': { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const argv = ['install'];
const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } };
const workspace = {
  'package.json': { ...manifest, workspaces: ['packages/*'] },
  'packages/one/package.json': { name: 'one', version: '1.0.0', dependencies: { a: '2.0.0' } },
};

/** Installed, with a record of an install without anything to do, and a spare. */
async function ready(
  files: Readonly<Record<string, unknown>> = { 'package.json': manifest },
): Promise<DxProject> {
  const project = createDxProject(registry.url, files);
  await settle(project);
  return project;
}

async function settle(project: DxProject): Promise<void> {
  await project.dx(argv);
  await project.dx(argv);
  const home = project.env['DX_HOME'] ?? '';
  await prepareSpare({ root: project.root, home, nodeVersion: process.version });
}

function restore(
  project: DxProject,
  line: readonly string[] = argv,
  env: object = {},
): Generation | undefined {
  const inputs = { argv: line, directory: project.root, env: { ...project.env, ...env }, dxVersion: version };
  return restoreUnchanged(inputs, nodeFs)?.generation;
}

function removeModules(project: DxProject): void {
  rmSync(at(project, 'node_modules'), { recursive: true });
}

describe('a spare comes back without another look at the project', () => {
  test('while everything but node_modules is as it was, and there is nothing to do then', async () => {
    const project = await ready();
    removeModules(project);
    expect(restore(project)).toMatchObject({ kind: 'spare', packageCount: 2 });
    expect(readdirSync(at(project, 'node_modules/@scope'))).toEqual(['b']);
    const inputs = { argv, directory: project.root, env: project.env, dxVersion: version };
    expect(isUnchanged(inputs, nodeFs)).toBe(true);
    expect(await project.dx(argv)).toMatchObject({ stdout: 'nothing to do, up to date in <time>\n' });
  });

  test('in a workspace, whether members have their node_modules or not', async () => {
    for (const removed of [['node_modules'], ['node_modules', 'packages/one/node_modules']]) {
      const project = await ready(workspace);
      for (const path of removed) rmSync(at(project, path), { recursive: true });
      expect(restore(project)).toMatchObject({ packageCount: 3 });
      expect(existsSync(at(project, 'packages/one/node_modules/a/package.json'))).toBe(true);
      expect(await project.dx(argv)).toMatchObject({ stdout: 'nothing to do, up to date in <time>\n' });
    }
  });

  test('as what was parked when the files of another branch are back', async () => {
    const project = await ready();
    const branches = [
      project.read('package.json'),
      project.read('package.json').replace('1.0.0"\n  }', '2.0.0"\n  }'),
    ];
    const locks = [nodeFs.readFile(at(project, 'lock.dxl'))];
    writeFileSync(at(project, 'package.json'), branches[1] ?? '');
    await settle(project);
    locks.push(nodeFs.readFile(at(project, 'lock.dxl')));
    const kinds: unknown[] = [];
    for (const branch of [0, 1, 0, 1]) {
      writeFileSync(at(project, 'package.json'), branches[branch] ?? '');
      writeFileSync(at(project, 'lock.dxl'), locks[branch] ?? '');
      kinds.push(restore(project)?.kind);
      const found = JSON.parse(project.read('node_modules/a/package.json')) as { version: string };
      expect(found.version).toBe(branch === 0 ? '1.0.0' : '2.0.0');
    }
    expect(kinds).toEqual(['spare', 'parked', 'parked', 'parked']);
  });
});

describe('the full way is taken', () => {
  test.each<[string, (project: DxProject) => void]>([
    ['package.json says something else', (project) => writeFileSync(at(project, 'package.json'), '{}')],
    ['an older package.json took its place', (project) => replaceByOlder(at(project, 'package.json'))],
    ['package.json changed within the same stamp', (project) => changeSecretly(at(project, 'package.json'))],
    ['the lockfile is gone', (project) => rmSync(at(project, 'lock.dxl'))],
    ['another lockfile came', (project) => writeFileSync(at(project, 'package-lock.json'), '{}')],
    ['an .npmrc came', (project) => writeFileSync(join(project.home, '.npmrc'), 'omit=dev\n')],
    ['a yarn settings file came', (project) => writeFileSync(at(project, '.yarnrc.yml'), '')],
    [
      'a swap was cut off',
      (project) => {
        const [id] = readdirSync(join(project.env['DX_HOME'] ?? '', 'generations/v1'));
        writeFileSync(join(project.env['DX_HOME'] ?? '', `generations/v1/${id}/swap.json`), '{}');
      },
    ],
  ])('when %s', async (_, change) => {
    const project = await ready();
    removeModules(project);
    change(project);
    expect(restore(project)).toBeUndefined();
    expect(existsSync(at(project, 'node_modules'))).toBe(false);
  });

  test('when node_modules has something in it, but not the recorded tree', async () => {
    const project = await ready();
    removeModules(project);
    mkdirSync(at(project, 'node_modules/a'), { recursive: true });
    expect(restore(project)).toBeUndefined();
    expect(readdirSync(at(project, 'node_modules'))).toEqual(['a']);
  });

  test('when a package was taken away', async () => {
    const project = await ready();
    rmSync(at(project, 'node_modules/a'), { recursive: true });
    expect(restore(project)).toBeUndefined();
    expect(await project.dx(argv)).toMatchObject({ exitCode: 0 });
    expect(existsSync(at(project, 'node_modules/a/package.json'))).toBe(true);
  });

  test('when the command line, the environment or the version of dx is another', async () => {
    const project = await ready();
    removeModules(project);
    expect(restore(project, ['install', '--omit=dev'])).toBeUndefined();
    expect(restore(project, argv, { npm_config_omit: 'dev' })).toBeUndefined();
    const inputs = { argv, directory: project.root, env: project.env, dxVersion: '9.9.9' };
    expect(restoreUnchanged(inputs, nodeFs)).toBeUndefined();
    expect(restore(project)).toBeDefined();
  });

  test('when a member came or went', async () => {
    const project = await ready(workspace);
    removeModules(project);
    mkdirSync(at(project, 'packages/two'));
    writeFileSync(at(project, 'packages/two/package.json'), '{"name":"two","version":"1.0.0"}');
    expect(restore(project)).toBeUndefined();
    rmSync(at(project, 'packages/two'), { recursive: true });
    rmSync(at(project, 'packages/one'), { recursive: true });
    expect(restore(project)).toBeUndefined();
  });

  test('when the tree was touched where it lies', async () => {
    const project = await ready();
    removeModules(project);
    const home = join(project.env['DX_HOME'] ?? '', 'generations/v1');
    const [id = ''] = readdirSync(home);
    const [generation = ''] = readdirSync(join(home, id));
    writeFileSync(join(home, id, generation, 'tree/node_modules/a/evil.js'), '');
    expect(restore(project)).toBeUndefined();
    expect(await project.dx(argv)).toMatchObject({ exitCode: 0 });
    expect(existsSync(at(project, 'node_modules/a/evil.js'))).toBe(false);
  });
});
