import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnchanged } from '../../src/unchanged/find-unchanged.ts';
import { recordPath } from '../../src/unchanged/input-record.ts';
import { version } from '../../src/version.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { '@scope/b': '1.0.0' } } } },
      '@scope/b': { versions: { '1.0.0': {} } },
      old: { versions: { '1.0.0': { deprecated: 'Use a', scripts: { install: 'true' } } } },
    },
  });
});
afterAll(() => registry.close());

const argv = ['install'];
const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } };
const workspace = {
  'package.json': { ...manifest, workspaces: ['packages/*'] },
  'packages/one/package.json': { name: 'one', version: '1.0.0' },
};

/** Installed, and installed again with nothing to do. */
async function installed(
  files: Readonly<Record<string, unknown>> = { 'package.json': manifest },
): Promise<DxProject> {
  const project = createDxProject(registry.url, files);
  await project.dx(argv);
  expect(await project.dx(argv)).toMatchObject({
    exitCode: 0,
    stdout: 'nothing to do, up to date in <time>\n',
  });
  return project;
}

function isSpared(
  project: DxProject,
  line: readonly string[] = argv,
  env: Readonly<Record<string, string>> = {},
): boolean {
  const inputs = { argv: line, directory: project.root, env: { ...project.env, ...env }, dxVersion: version };
  return isUnchanged(inputs, nodeFs);
}

describe('an install with nothing to do is spared', () => {
  test('while everything is as it was', async () => {
    const project = await installed();
    expect(isSpared(project)).toBe(true);
    expect(isSpared(project, argv, { SHLVL: '7', OLDPWD: '/elsewhere' })).toBe(true);
  });

  test('when package.json was written anew with the same bytes', async () => {
    const project = await installed();
    writeFileSync(join(project.root, 'package.json'), project.read('package.json'));
    expect(isSpared(project)).toBe(true);
  });

  test('in a workspace', async () => {
    expect(isSpared(await installed(workspace))).toBe(true);
  });

  test('again, once what had changed is back', async () => {
    const project = await installed();
    const before = project.read('package.json');
    writeFileSync(join(project.root, 'package.json'), before.replace('"app"', '"other"'));
    expect(isSpared(project)).toBe(false);
    writeFileSync(join(project.root, 'package.json'), before);
    expect(isSpared(project)).toBe(true);
  });
});

describe('an install is not spared', () => {
  const at = (project: DxProject, path: string): string => join(project.root, path);

  test.each<[string, (project: DxProject) => void]>([
    ['package.json says something else', (project) => writeFileSync(at(project, 'package.json'), '{}')],
    ['the lockfile is gone', (project) => rmSync(at(project, 'lock.dxl'))],
    ['the lockfile says something else', (project) => writeFileSync(at(project, 'lock.dxl'), 'x')],
    ['another lockfile came', (project) => writeFileSync(at(project, 'package-lock.json'), '{}')],
    ['a package was removed', (project) => rmSync(at(project, 'node_modules/a'), { recursive: true })],
    ['a scope was removed', (project) => rmSync(at(project, 'node_modules/@scope'), { recursive: true })],
    [
      'a package of a scope was removed',
      (project) => rmSync(at(project, 'node_modules/@scope/b'), { recursive: true }),
    ],
    ['node_modules is gone', (project) => rmSync(at(project, 'node_modules'), { recursive: true })],
    ['a package became a file', (project) => replaceByFile(at(project, 'node_modules/a'))],
    ['an .npmrc came', (project) => writeFileSync(join(project.home, '.npmrc'), 'omit=dev\n')],
    ['the .npmrc says something else', (project) => writeFileSync(at(project, '.npmrc'), 'omit=dev\n')],
    [
      'what was recorded cannot be read',
      (project) => writeFileSync(recordPath(project.root), '{"format":1}'),
    ],
  ])('when %s', async (_, change) => {
    const project = await installed();
    expect(isSpared(project)).toBe(true);
    change(project);
    expect(isSpared(project)).toBe(false);
  });

  test('when an older file with the same length took the place of package.json', async () => {
    const project = await installed();
    const path = at(project, 'package.json');
    writeFileSync(path, project.read('package.json').replace('"app"', '"abb"'));
    utimesSync(path, 1_000, 1_000);
    expect(isSpared(project)).toBe(false);
  });

  test('when a change left size and time as they were within the coarsest time stamp', async () => {
    const project = await installed();
    const path = at(project, 'package.json');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, project.read('package.json').replace('"app"', '"abb"'));
    utimesSync(path, atime, mtime);
    expect(isSpared(project)).toBe(false);
  });

  test.each<[string, (project: DxProject) => void]>([
    ['a member came', (project) => addMember(project, 'packages/two')],
    ['a member went', (project) => rmSync(at(project, 'packages/one'), { recursive: true })],
    [
      'a member says something else',
      (project) =>
        writeFileSync(at(project, 'packages/one/package.json'), '{"name":"one","version":"2.0.0"}'),
    ],
    ['the link to a member is gone', (project) => rmSync(at(project, 'node_modules/one'))],
  ])('when %s', async (_, change) => {
    const project = await installed(workspace);
    expect(isSpared(project)).toBe(true);
    change(project);
    expect(isSpared(project)).toBe(false);
  });

  test('by another command line, with another environment, by another version', async () => {
    const project = await installed();
    expect(isSpared(project, ['install', '--omit=dev'])).toBe(false);
    expect(isSpared(project, argv, { npm_config_omit: 'dev' })).toBe(false);
    expect(isSpared(project, argv, { NODE_ENV: 'production' })).toBe(false);
    const inputs = { argv, directory: project.root, env: project.env, dxVersion: '0.0.1-other' };
    expect(isUnchanged(inputs, nodeFs)).toBe(false);
  });

  test('where the project has scripts of its own that an install runs', async () => {
    const scripts = { prepare: 'node -e 0' };
    const project = createDxProject(registry.url, { 'package.json': { ...manifest, scripts } });
    await project.dx(argv);
    await project.dx(argv);
    expect(isSpared(project)).toBe(false);
  });

  test('where it prints JSON, or less or more than usual', async () => {
    const project = await installed();
    for (const flag of ['--json', '--silent', '--loglevel=verbose', '--dry-run']) {
      await project.dx([...argv, flag]);
      expect(isSpared(project, [...argv, flag])).toBe(false);
    }
  });
});

function replaceByFile(path: string): void {
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
}

function addMember(project: DxProject, path: string): void {
  const aside = join(project.home, 'aside');
  mkdirSync(aside);
  writeFileSync(join(aside, 'package.json'), '{"name":"two","version":"1.0.0"}');
  renameSync(aside, join(project.root, path));
}
