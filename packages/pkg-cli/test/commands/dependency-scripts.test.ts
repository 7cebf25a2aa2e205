import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

const record = (file: string): string =>
  `node -e "require('fs').writeFileSync('${file}', JSON.stringify(process.env))"`;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      native: { versions: { '1.0.0': { scripts: { postinstall: record('seen.json') } } } },
      other: { versions: { '1.0.0': { scripts: { install: 'node-gyp rebuild && echo "$(id)"' } } } },
      tool: {
        versions: {
          '1.0.0': {
            dependencies: { native: '1.0.0' },
            bin: { tool: 'cli.js' },
            files: {
              'cli.js':
                '#!/usr/bin/env node\nconsole.log(require("fs").existsSync(require.resolve("native/package.json").replace("package.json","seen.json")))\n',
            },
          },
        },
      },
      plain: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

function project(manifest: Readonly<Record<string, unknown>>, npmrc = ''): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...manifest },
    '.npmrc': `registry=${registry.url}\nfetch-retries=0\n${npmrc}`,
  });
}

const native = { dependencies: { native: '1.0.0' } };

describe('scripts of dependencies', () => {
  it('G02 P9 that wait are on one screen with the commands that decide, and the exit code is 0', async () => {
    const { dx } = project({ dependencies: { native: '1.0.0', other: '1.0.0' } });
    const { exitCode, stderr } = await dx('install');
    expect(exitCode).toBe(0);
    const [, screen] = stderr.split('\nwarning ');
    expect(screen?.replace(/node -e .*/, 'node -e …')).toBe(
      [
        '2 packages wait for your approval; their install scripts have not run:',
        '',
        '  native@1.0.0',
        '    postinstall  node -e …',
        '  other@1.0.0',
        '    install      node-gyp rebuild && echo "$(id)"',
        '',
        '  to read   node_modules/native/package.json',
        '  to allow  dx approve-scripts native other',
        '  to refuse dx deny-scripts native other',
        '',
      ].join('\n'),
    );
    expect((await dx('install')).stderr).toBe(
      '2 packages wait for approval of install scripts: dx approve-scripts --pending\n',
    );
  });

  it('--strict-scripts makes it exit code 1, and nothing is installed', async () => {
    const { dx, root } = project(native);
    const { exitCode, stderr } = await dx('install --strict-scripts');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DX_SCRIPTS_PENDING');
    expect(stderr).toContain('dx approve-scripts native');
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it.each(['hoisted', 'isolated', 'global'])(
    'run after dx approve-scripts, by dx install: linker %s',
    async (linker) => {
      const { dx, read, root } = project(native, `linker=${linker}\n`);
      await dx('install');
      expect((await dx('approve-scripts native')).stdout).toBe('+ allowScripts native@1.0.0: true\n');
      expect(JSON.parse(read('package.json'))).toMatchObject({ allowScripts: { 'native@1.0.0': true } });
      registry.reset();
      const { stderr } = await dx('install');
      expect(stderr).toContain('ran install scripts of native@1.0.0\n');
      expect(existsSync(join(root, 'node_modules/native/seen.json'))).toBe(true);
      expect(registry.requests.filter(({ method }) => method === 'GET')).toEqual([]);
      expect((await dx('install')).stdout).toContain('nothing to do');
    },
  );

  it.each(['hoisted', 'isolated', 'global'])(
    'S09 run by dx rebuild, after which an install has nothing to do: linker %s',
    async (linker) => {
      const { dx, root } = project(native, `linker=${linker}\n`);
      await dx('install');
      await dx('approve-scripts native');
      expect((await dx('rebuild')).stdout).toContain('rebuilt native@1.0.0\nrebuilt 1 package\n');
      expect(existsSync(join(root, 'node_modules/native/seen.json'))).toBe(true);
      expect((await dx('install')).stdout).toContain('nothing to do');
      expect((await dx('install')).stderr).toBe('');
    },
  );

  it('never change what projects share: dx rebuild makes another cell', async () => {
    const { dx, root } = project(native, 'linker=global\n');
    await dx('install');
    const before = realpathSync(join(root, 'node_modules/native'));
    await dx('approve-scripts native');
    await dx('rebuild');
    expect(readdirSync(before)).not.toContain('seen.json');
    expect(realpathSync(join(root, 'node_modules/native'))).not.toBe(before);
  });

  it('E01 E03 E04 E08 see what npm tells them', async () => {
    const { dx, root, read } = project(
      { ...native, allowScripts: { native: true } },
      'save-prefix=~\nmin-release-age=0\n',
    );
    await dx('install --omit=dev');
    const seen = JSON.parse(read('node_modules/native/seen.json'));
    expect(seen).toMatchObject({
      npm_lifecycle_event: 'postinstall',
      npm_command: 'install',
      npm_config_save_prefix: '~',
      npm_config_local_prefix: root,
      npm_package_name: 'native',
      npm_package_resolved: `${registry.url}native/-/native-1.0.0.tgz`,
      npm_package_dev: '',
      INIT_CWD: root,
    });
    expect(Object.keys(seen).filter((key) => /release_age|allow_scripts/.test(key))).toEqual([]);
  });

  it('I04 E04 see NODE_ENV=production when development dependencies are left out', async () => {
    const { dx, read } = project({ ...native, allowScripts: { native: true } });
    await dx('install --omit=dev');
    expect(JSON.parse(read('node_modules/native/seen.json'))).toMatchObject({ NODE_ENV: 'production' });
  });

  it('S08 share the terminal one at a time with --foreground-scripts', async () => {
    const { dx, root } = project({ ...native, allowScripts: { native: true } });
    expect((await dx('install --foreground-scripts')).exitCode).toBe(0);
    expect(existsSync(join(root, 'node_modules/native/seen.json'))).toBe(true);
  });

  it.each(['--dangerously-allow-all-scripts', '--compat=npm11'])(
    'run without approval with %s',
    async (flag) => {
      const { dx, root } = project(native);
      expect((await dx(`install ${flag}`)).stderr).toContain('ran install scripts of native@1.0.0');
      expect(existsSync(join(root, 'node_modules/native/seen.json'))).toBe(true);
    },
  );

  it('are neither run nor listed with --ignore-scripts', async () => {
    const { dx, root } = project({ ...native, allowScripts: { native: true } });
    expect((await dx('install --ignore-scripts')).stderr).not.toContain('scripts');
    expect(existsSync(join(root, 'node_modules/native/seen.json'))).toBe(false);
  });

  it('DX_ALLOW_SCRIPTS_FLAG: --allow-scripts is for global packages', async () => {
    const { dx } = project({ dependencies: { plain: '1.0.0' } });
    const { exitCode, stderr } = await dx('install --allow-scripts=native');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DX_ALLOW_SCRIPTS_FLAG');
  });

  it('of a global package run with --allow-scripts', async () => {
    const { dx, home } = project({});
    const prefix = join(home, 'prefix');
    const { exitCode } = await dx(['install', '-g', 'tool', '--allow-scripts=native'], { PREFIX: prefix });
    expect(exitCode).toBe(0);
    expect(execFileSync(join(prefix, 'bin/tool'), { encoding: 'utf8' })).toBe('true\n');
  });

  it('O02 are told as JSON: what ran, what waits', async () => {
    const { dx } = project({
      dependencies: { native: '1.0.0', other: '1.0.0' },
      allowScripts: { native: true },
    });
    expect(JSON.parse((await dx('install --json')).stdout)).toMatchObject({
      builds: [{ packageId: 'native@1.0.0' }],
      pendingBuilds: [{ packageId: 'other@1.0.0', approvalKey: 'other@1.0.0' }],
    });
  });
});

describe('scripts of the project', () => {
  const log = (event: string): string => `echo ${event} >> log`;
  const events = [
    ...['preinstall', 'predependencies', 'dependencies', 'postdependencies', 'install', 'postinstall'],
    ...['prepublish', 'preprepare', 'prepare', 'postprepare'],
  ];
  const scripts = Object.fromEntries(events.map((event) => [event, log(event)]));
  const ran = ({ read }: DxProject): readonly string[] => read('log').trim().split('\n');

  it('S01 run in npm’s order around a bare install, those about dependencies only when some changed', async () => {
    const made = project({ dependencies: { plain: '1.0.0' }, scripts });
    await made.dx('install');
    expect(ran(made)).toEqual(events);
    await made.dx('install');
    expect(ran(made).slice(events.length)).toEqual(events.filter((event) => !event.includes('dependencies')));
  });

  it('S01 G03 for packages that are named only those about dependencies run', async () => {
    const made = project({ scripts });
    await made.dx('add plain');
    expect(ran(made)).toEqual(['predependencies', 'dependencies', 'postdependencies']);
  });

  it('S01 preinstall can still write what the installation reads', async () => {
    const { dx, root } = project({
      scripts: {
        preinstall: `node -e "const f='package.json',m=require('./'+f);m.dependencies={plain:'1.0.0'};require('fs').writeFileSync(f,JSON.stringify(m))"`,
      },
    });
    await dx('install');
    expect(existsSync(join(root, 'node_modules/plain'))).toBe(true);
  });

  it('S07 one that fails ends the installation with its exit code told', async () => {
    const { dx, root } = project({ dependencies: { plain: '1.0.0' }, scripts: { preinstall: 'exit 7' } });
    const { exitCode, stderr } = await dx('install');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('DX_SCRIPT_FAILED');
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });
});

describe('install-strategy', () => {
  it('L02 linked makes the strict tree of dx', async () => {
    const { dx, root } = project({ dependencies: { plain: '1.0.0' } });
    await dx('install --install-strategy=linked');
    expect(existsSync(join(root, 'node_modules/.dx/pkgs/plain@1.0.0/node_modules/plain'))).toBe(true);
  });

  it('DX_FLAG_VALUE: a linker that nobody knows is an error', async () => {
    const { dx } = project({});
    const { exitCode, stderr } = await dx('install --linker=pnp');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('hoisted | isolated | global')]);
  });
});
