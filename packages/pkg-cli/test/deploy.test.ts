import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from './support/dx.ts';
import { askNpm, runNpm } from './support/npm-oracle.ts';

const say = (text: string): string => `module.exports = ${JSON.stringify(text)};`;
let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      dep: {
        versions: {
          '1.0.0': { files: { 'index.js': say('dep 1') } },
          '2.0.0': { files: { 'index.js': say('dep 2') } },
        },
      },
      tool: {
        versions: {
          '1.0.0': {
            bin: { tool: 'cli.js' },
            files: { 'cli.js': '#!/usr/bin/env node\nconsole.log("tool")' },
          },
        },
      },
      dev: { versions: { '1.0.0': {} } },
      host: { versions: { '1.0.0': { files: { 'index.js': say('host 1') } }, '2.0.0': {} } },
      plugin: {
        versions: {
          '1.0.0': {
            peerDependencies: { host: '1' },
            files: { 'index.js': 'module.exports = require("host");' },
          },
        },
      },
      built: {
        versions: {
          '1.0.0': {
            scripts: { install: `node -e "require('fs').writeFileSync('made.js', '1')"` },
            files: { 'index.js': '' },
          },
        },
      },
      other: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

function mono(more: Readonly<Record<string, unknown>> = {}): DxProject {
  const project = createDxProject(registry.url, {
    'package.json': {
      name: 'mono',
      private: true,
      workspaces: { packages: ['apps/*', 'libs/*'], catalog: { tool: '^1.0.0' } },
      dependencies: { dep: '1' },
      allowScripts: { 'built@1.0.0': true },
    },
    'apps/api/package.json': {
      name: '@m/api',
      version: '1.0.0',
      files: ['main.js'],
      dependencies: {
        '@m/ui': 'workspace:*',
        dep: '2',
        tool: 'catalog:',
        built: '1',
        plugin: '1',
        host: '1',
      },
      devDependencies: { dev: '1', '@m/test': 'workspace:*' },
    },
    'apps/api/main.js':
      'console.log([require("dep"), require("@m/ui"), require("plugin")].flat().join(", "));',
    'apps/api/secret.txt': 'x',
    'apps/web/package.json': { name: '@m/web', version: '1.0.0', dependencies: { other: '1' } },
    'libs/ui/package.json': {
      name: '@m/ui',
      version: '1.2.0',
      dependencies: { dep: '1', '@m/core': 'workspace:^' },
    },
    'libs/ui/index.js': 'module.exports = ["ui " + require("dep"), require("@m/core")];',
    'libs/core/package.json': { name: '@m/core', bin: { core: 'core.js' } },
    'libs/core/index.js': say('core'),
    'libs/core/core.js': '#!/usr/bin/env node\nconsole.log("core bin")',
    'libs/test/package.json': { name: '@m/test', version: '1.0.0' },
    ...more,
  });
  made.push(dirname(project.root));
  return project;
}

const text = (...parts: readonly string[]): string => readFileSync(join(...parts), 'utf8');
const json = (...parts: readonly string[]): Record<string, never> =>
  JSON.parse(text(...parts)) as Record<string, never>;

/** Links that lead out of a directory. */
function linksOut(root: string, below = root): readonly string[] {
  return readdirSync(below, { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return linksOut(root, path);
    const isOut = entry.isSymbolicLink() && !resolve(below, readlinkSync(path)).startsWith(`${root}/`);
    return isOut ? [path] : [];
  });
}

async function deploy(project: DxProject, line = ''): Promise<string> {
  expect(await project.dx('install')).toMatchObject({ exitCode: 0 });
  registry.reset();
  expect(await project.dx(`deploy @m/api out${line}`)).toMatchObject({ exitCode: 0 });
  return join(project.root, 'out');
}

/** Somewhere else, with the workspace, its store and its home gone. */
function carryAway(project: DxProject, out: string): string {
  const away = join(realpathSync(mkdtempSync(join(tmpdir(), 'dx-away-'))), 'srv');
  made.push(dirname(away));
  renameSync(out, away);
  rmSync(dirname(project.root), { recursive: true });
  return away;
}

describe('dx deploy', () => {
  it('makes a directory that runs where nothing else of the workspace is', async () => {
    const project = mono();
    const away = carryAway(project, await deploy(project));
    expect(execFileSync(process.execPath, ['main.js'], { cwd: away, encoding: 'utf8' })).toBe(
      'dep 2, ui dep 1, core, host 1\n',
    );
    const run = (name: string): string =>
      execFileSync(join(away, 'node_modules/.bin', name), { encoding: 'utf8' });
    expect(run('tool')).toBe('tool\n');
    expect(existsSync(join(away, 'node_modules/built/made.js'))).toBe(true);
    expect(linksOut(away)).toEqual([]);
    expect(lstatSync(join(away, 'node_modules/@m/ui')).isSymbolicLink()).toBe(false);
  });

  it('takes what it injects along, with the peers that this has there', async () => {
    const needs = { dependencies: { '@m/ui': 'workspace:*', host: '1', dep: '2' } };
    const project = mono({
      'apps/api/package.json': {
        ...{ name: '@m/api', version: '1.0.0', ...needs },
        dependenciesMeta: { '@m/ui': { injected: true } },
      },
      'apps/web/package.json': { name: '@m/web', dependencies: { '@m/ui': '*', host: '2' } },
      'libs/ui/package.json': {
        ...{ name: '@m/ui', version: '1.2.0', dependencies: { dep: '1', '@m/core': 'workspace:^' } },
        peerDependencies: { host: '*' },
      },
      'libs/ui/index.js': 'module.exports = [require("dep"), require("@m/core"), require("host")].join();',
      'apps/api/main.js': 'console.log(require("@m/ui"));',
    });
    const away = carryAway(project, await deploy(project));
    expect(execFileSync(process.execPath, ['main.js'], { cwd: away, encoding: 'utf8' })).toBe(
      'dep 1,core,host 1\n',
    );
    expect(linksOut(away)).toEqual([]);
  });

  it('asks no registry for what the store has', async () => {
    await deploy(mono());
    expect(registry.requests).toEqual([]);
  });

  it('takes what dx pack takes, without development, and says no range of the workspace', async () => {
    const out = await deploy(mono());
    expect(readdirSync(out).sort()).toEqual([
      '.packages',
      'main.js',
      'node_modules',
      'package-lock.json',
      'package.json',
    ]);
    expect(text(out, 'package.json')).not.toMatch(/workspace:|catalog:|devDependencies/);
    expect(existsSync(join(out, 'node_modules/dev'))).toBe(false);
    expect(existsSync(join(out, 'node_modules/@m/test'))).toBe(false);
    expect(existsSync(join(out, 'node_modules/other'))).toBe(false);
    expect(text(out, 'node_modules/@m/ui/package.json')).not.toContain('workspace:');
    expect(json(out, 'node_modules/@m/core/package.json')).toMatchObject({ version: '0.0.0' });
  });

  it('takes development and all files when asked', async () => {
    const out = await deploy(mono(), ' --include=dev --all-files');
    expect(existsSync(join(out, 'secret.txt'))).toBe(true);
    expect(existsSync(join(out, 'node_modules/dev/package.json'))).toBe(true);
    expect(existsSync(join(out, 'node_modules/@m/test/package.json'))).toBe(true);
  });

  it('locks the versions of the workspace, in a lock that npm ci takes and npm finds no fault with', async () => {
    const project = mono();
    const away = carryAway(project, await deploy(project));
    const before = text(away, 'package-lock.json');
    writeFileSync(join(away, '.npmrc'), `registry=${registry.url}\n`);
    rmSync(join(away, 'node_modules'), { recursive: true });
    expect(await askNpm(away, ['ci', '--no-audit', '--ignore-scripts'])).toMatchObject({ exitCode: 0 });
    expect(text(away, 'package-lock.json')).toBe(before);
    expect(execFileSync(process.execPath, ['main.js'], { cwd: away, encoding: 'utf8' })).toContain(
      'ui dep 1',
    );
    expect(runNpm(away, ['ls', '--all'])).toMatchObject({ exitCode: 0 });
  });

  it('refuses a directory with something in it, and replaces that with --force', async () => {
    const project = mono();
    await project.dx('install');
    mkdirSync(join(project.root, 'out'));
    writeFileSync(join(project.root, 'out/mine'), '');
    const refused = await project.dx('deploy apps/api out');
    expect(refused.stderr).toContain('DX_DEPLOY_NOT_EMPTY');
    expect(readdirSync(join(project.root, 'out'))).toEqual(['mine']);
    expect(await project.dx('deploy apps/api out --force')).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project.root, 'out/mine'))).toBe(false);
  });
});
