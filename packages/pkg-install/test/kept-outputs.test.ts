import { execFileSync } from 'node:child_process';
import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { composeEnvironment, findSandbox } from '@dx/pkg-build';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallOptions } from '../src/index.ts';
import { createProject, type TestProject } from './support/project.ts';

/** Writes where it ran, so that another run shows. */
const build = `node -e "require('fs').writeFileSync('built', process.cwd() + process.hrtime.bigint())"`;
const buildAndGenerate = `${build} && node -e "require('fs').mkdirSync('../.generated')"`;

const gyp = JSON.stringify({ targets: [{ target_name: 'addon', sources: ['addon.c'] }] });
const source = `#include <node_api.h>
NAPI_MODULE_INIT() {
  napi_value answer;
  napi_create_int32(env, 42, &answer);
  return answer;
}
`;
const load = `module.exports = require('./build/Release/addon.node');`;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      native: { versions: { '1.0.0': { scripts: { postinstall: build }, dependencies: { plain: '*' } } } },
      generator: { versions: { '1.0.0': { scripts: { postinstall: buildAndGenerate } } } },
      addon: {
        versions: { '1.0.0': { files: { 'binding.gyp': gyp, 'addon.c': source, 'index.js': load } } },
      },
      plain: { versions: { '1.0.0': {}, '1.1.0': {} } },
    },
  });
});
afterAll(() => registry.close());

type Change = Partial<InstallOptions>;

function project(
  name: string,
): TestProject & { again(change?: Change): Promise<readonly [boolean, string]> } {
  const manifest = {
    name: 'app',
    dependencies: { [name]: '1.0.0', plain: '1.0.0' },
    allowScripts: { [name]: true },
  };
  const made = createProject(registry.url, { 'package.json': manifest });
  return {
    ...made,
    again: async (change = {}) => {
      rmSync(join(made.root, 'node_modules'), { recursive: true, force: true });
      const { builds } = await made.install({ ...change, scripts: { ...scripts(), ...change.scripts } });
      return [builds.ran[0]?.isRestored === true, made.read(`node_modules/${name}/built`)];
    },
  };
}

function scripts(more: Readonly<Record<string, string>> = {}): NonNullable<InstallOptions['scripts']> {
  return {
    environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: '/nowhere', ...more }),
    keepsOutputs: true,
  };
}

describe('what install scripts made', () => {
  it('is put in place instead of running them again, in files that nothing else is linked to', async () => {
    const { again, root } = project('native');
    const [, first] = await again();
    const path = join(root, 'node_modules/native/built');
    expect(await again()).toEqual([true, first]);
    expect(lstatSync(path).nlink).toBe(1);
    writeFileSync(path, 'changed by hand');
    expect(await again()).toEqual([true, first]);
  });

  it('is not taken where that is not wanted', async () => {
    const { again } = project('native');
    const [, first] = await again();
    const [isRestored, second] = await again({ scripts: { ...scripts(), keepsOutputs: false } });
    expect([isRestored, second === first]).toEqual([false, false]);
  });

  it('is made anew for another environment, Node, shell or dependency, and not for another terminal', async () => {
    const { again, write, read } = project('native');
    await again();
    const isRestored = async (change: Change): Promise<boolean> => (await again(change))[0];
    const host = { platform: process.platform, arch: process.arch, nodeVersion: 'v99.0.0' };
    expect(await isRestored({ scripts: scripts({ CFLAGS: '-O3' }) })).toBe(false);
    expect(await isRestored({ scripts: scripts({ TERM: 'dumb', npm_config_user_agent: 'other' }) })).toBe(
      true,
    );
    expect(await isRestored({ ports: { host } })).toBe(false);
    expect(await isRestored({ scripts: { ...scripts(), scriptShell: '/bin/bash' } })).toBe(false);
    write('package.json', read('package.json').replace('"plain": "1.0.0"', '"plain": "1.1.0"'));
    expect(await isRestored({})).toBe(false);
    expect(await isRestored({})).toBe(true);
  });

  it('is not kept of scripts that made something beside their package', async () => {
    const { again } = project('generator');
    const [, first] = await again();
    const [isRestored, second] = await again();
    expect([isRestored, second === first]).toEqual([false, false]);
  });

  it('is the real thing: an addon that node-gyp has compiled works where it was not compiled again', async () => {
    const { install, root, answer } = addonProject();
    const answers = [];
    for (let time = 0; time < 2; time += 1) {
      const { builds } = await install({
        scripts: { environment: () => compilerEnvironment(root), keepsOutputs: true },
      });
      answers.push([builds.ran.map(({ isRestored }) => isRestored), answer()]);
      rmSync(join(root, 'node_modules'), { recursive: true });
    }
    expect(answers).toEqual([
      [[undefined], '42\n'],
      [[true], '42\n'],
    ]);
  }, 120_000);
});

describe.runIf(hasSandbox())('an addon', () => {
  it('is compiled in a sandbox, too', async () => {
    const { install, root, answer } = addonProject();
    await install({ scripts: { environment: () => compilerEnvironment(root), sandbox: true } });
    expect(answer()).toBe('42\n');
  }, 120_000);
});

function addonProject(): TestProject & { answer(): string } {
  const manifest = { name: 'app', dependencies: { addon: '1.0.0' }, allowScripts: { addon: true } };
  const made = createProject(registry.url, { 'package.json': manifest });
  const load = ['-p', 'require("addon")'];
  const answer = (): string => execFileSync(process.execPath, load, { cwd: made.root, encoding: 'utf8' });
  return { ...made, answer };
}

function compilerEnvironment(root: string): Readonly<Record<string, string>> {
  return composeEnvironment({
    base: { PATH: process.env['PATH'] },
    exported: { npm_config_nodedir: dirname(dirname(process.execPath)) },
    command: 'install',
    ...{ directory: root, root, home: join(root, '../home'), globalPrefix: root },
    ...{ execPath: process.execPath, nodePath: process.execPath },
    ...{ userAgent: 'dx', version: '0.0.0', color: false },
  });
}

/** CI installs bubblewrap. */
function hasSandbox(): boolean {
  try {
    return findSandbox() !== undefined;
  } catch (error) {
    if (process.env['CI'] === 'true' && process.platform === 'linux') throw error;
    return false;
  }
}
