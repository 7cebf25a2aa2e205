import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from './support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const cli = '#!/usr/bin/env node\nrequire("fs").writeFileSync("said", process.argv.slice(2).join(" "));\n';
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': { dependencies: { b: '^1.0.0' } },
          '1.1.0': { dependencies: { b: '^1.0.0' } },
          '2.0.0': {},
        },
      },
      b: { versions: { '1.0.0': {} } },
      say: { versions: { '1.0.0': { bin: { say: 'cli.js' }, files: { 'cli.js': cli } } } },
      native: { versions: { '1.0.0': { scripts: { install: 'touch ran' } } } },
    },
  });
});
afterAll(() => registry.close());

function project(manifest: Readonly<Record<string, unknown>>): DxProject {
  return createDxProject(registry.url, { 'package.json': { name: 'app', version: '1.0.0', ...manifest } });
}

describe('dx', () => {
  it('shows the commands when called alone, and help for each', async () => {
    const { dx } = project({});
    const overview = await dx([]);
    expect(overview.exitCode).toBe(0);
    expect(overview.stdout).toContain('dx <command> [options]');
    for (const name of ['install', 'ci', 'remove', 'update', 'ls', 'outdated', 'run', 'exec', 'clean']) {
      expect(overview.stdout).toContain(`  ${name} `);
      const page = await dx(`${name} --help`);
      expect(page.stdout).toContain(`dx ${name}`);
    }
  });

  it('suggests the nearest command and option', async () => {
    const { dx } = project({});
    const command = await dx('instal1');
    expect(command).toMatchObject({ exitCode: 1, stdout: '' });
    expect(command.stderr).toContain('error DX_UNKNOWN_COMMAND');
    expect(command.stderr).toContain('Did you mean dx install?');
    expect((await dx('install --save-devv')).stderr).toContain('Did you mean --save-dev?');
  });

  it.each(['remove', 'exec'])('says with DX_USAGE what dx %s lacks', async (command) => {
    const { exitCode, stderr } = await project({}).dx(command);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error DX_USAGE');
    expect(stderr).toContain(`hint  dx ${command} <`);
  });

  it('prints errors as JSON when JSON was asked for', async () => {
    const { dx } = project({ dependencies: { nope: '1' } });
    const { exitCode, stdout } = await dx('install --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'E404', dxCode: 'DX_PACKAGE_NOT_FOUND', details: { name: 'nope' } },
    });
  });
});

describe('dx install', () => {
  it('tells the stages, the outcome and the scripts that did not run', async () => {
    const { dx } = project({ dependencies: { a: '^1.0.0', native: '*' } });
    const { exitCode, stdout, stderr } = await dx('install');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^added 3 packages in <time>, .* received, files (hardlinked|cloned|copied)\nfound 0 vulnerabilities\n$/,
    );
    expect(stderr).toContain('Resolving versions\n');
    expect(stderr).toContain('wrote lock.dxl\n');
    expect(stderr).toContain(
      'warning 1 package waits for your approval; its install scripts have not run:\n',
    );
    expect(stderr).toContain('  to allow  dx approve-scripts native\n');
  });

  it('has nothing to do the second time', async () => {
    const { dx } = project({ dependencies: { a: '^1.0.0' } });
    await dx('install');
    expect(await dx('i')).toEqual({
      exitCode: 0,
      stdout: 'nothing to do, up to date in <time>\n',
      stderr: '',
    });
  });

  it('O02 prints npm’s keys as JSON', async () => {
    const { dx } = project({ dependencies: { a: '1.0.0' } });
    const { stdout } = await dx('install --json');
    expect(JSON.parse(stdout)).toMatchObject({
      add: [
        { name: 'a', version: '1.0.0', path: '<base>/project/node_modules/a' },
        { name: 'b', version: '1.0.0', path: '<base>/project/node_modules/b' },
      ],
      added: 2,
      changed: 0,
      removed: 0,
    });
  });

  it('shows a plan and changes nothing', async () => {
    const { dx, root } = project({ dependencies: { a: '1.0.0' } });
    const { stdout } = await dx('install --plan');
    expect(stdout).toBe(
      '+ node_modules/a 1.0.0\n+ node_modules/b 1.0.0\nadded 2 packages; 2 packages to fetch\n',
    );
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it('adds, updates and removes by name, as the aliases of npm do', async () => {
    const { dx, read } = project({});
    await dx('add -D a@1.0.0 --save-exact');
    expect(JSON.parse(read('package.json'))).toMatchObject({ devDependencies: { a: '1.0.0' } });
    await dx('i a@^1');
    expect(JSON.parse(read('package.json'))).toMatchObject({ devDependencies: { a: '^1.1.0' } });
    expect((await dx('update')).stdout).toContain('nothing to do');
    expect((await dx('uninstall a')).stdout).toMatch(/^removed 2 packages in/);
    expect(JSON.parse(read('package.json'))).not.toHaveProperty('devDependencies');
  });

  it('lists what was added with the versions that are installed', async () => {
    const { dx } = project({});
    const { stdout } = await dx('add a@^1 two@npm:a@2');
    expect(stdout).toMatch(/^\+ a 1\.1\.0\n\+ two 2\.0\.0\nadded 3 packages in <time>/);
    expect((await dx('add b')).stdout).toMatch(/^\+ b 1\.0\.0\nnothing to do|^\+ b 1\.0\.0\ndone/);
  });

  it('tells of no linking when only the lockfile was missing', async () => {
    const { dx, root } = project({ dependencies: { a: '1.0.0' } });
    await dx('install');
    rmSync(join(root, 'lock.dxl'));
    const { stdout, stderr } = await dx('install');
    expect(stdout).toBe('done in <time>\n');
    expect(stderr).toBe('Resolving versions\nFinishing\nwrote lock.dxl\n');
  });

  it('folds the warnings about optional packages that cannot be had', async () => {
    const optionalDependencies = { 'no-a': '1', 'no-b': '1', 'no-c': '1', 'no-d': '1', a: '^9' };
    const { dx } = project({ optionalDependencies });
    const { exitCode, stderr } = await dx('install');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning 5 optional packages could not be had: a, no-a, no-b and 2 more\n');
  });

  it('S01 runs the scripts of the project around it, in the order of npm', async () => {
    const event = (name: string) => [name, `echo ${name} >> log`] as const;
    const events = [
      'prepare',
      'postinstall',
      'install',
      'preinstall',
      'dependencies',
      'prepublish',
      'preprepare',
      'postprepare',
    ];
    const { dx, read } = project({
      dependencies: { b: '*' },
      scripts: Object.fromEntries(events.map(event)),
    });
    await dx('install');
    expect(read('log').trim().split('\n')).toEqual([
      'preinstall',
      'dependencies',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ]);
  });

  it('runs no script with --ignore-scripts or when packages are added', async () => {
    const { dx, root } = project({ scripts: { postinstall: 'touch ran' } });
    await dx('install --ignore-scripts');
    await dx('install b');
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  it('leaves a failing script’s exit code', async () => {
    const { dx } = project({ scripts: { preinstall: 'exit 3' }, dependencies: { b: '*' } });
    expect((await dx('install')).exitCode).toBe(3);
  });

  it('writes the lockfile that was asked for, alone if so asked', async () => {
    const { dx, root } = project({ dependencies: { b: '*' } });
    await dx('install --lockfile=npm --package-lock-only');
    expect(existsSync(join(root, 'package-lock.json'))).toBe(true);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect((await dx('install --lockfile=yarn')).stderr).toContain('--lockfile npm | dxl');
  });

  it('I04 leaves development dependencies out for --omit=dev and NODE_ENV=production', async () => {
    const { dx, root } = project({ devDependencies: { b: '*' } });
    await dx('install --omit=dev');
    expect(existsSync(join(root, 'node_modules/b'))).toBe(false);
    await dx('install --include=dev', { NODE_ENV: 'production' });
    expect(existsSync(join(root, 'node_modules/b'))).toBe(true);
    await dx('install', { NODE_ENV: 'production' });
    expect(existsSync(join(root, 'node_modules/b'))).toBe(false);
  });

  it('works in the directory that --cwd names', async () => {
    const { dx, root } = project({ dependencies: { b: '*' } });
    const { exitCode } = await dx(['install', '--cwd', root], {});
    expect(exitCode).toBe(0);
    expect((await dx('install --cwd /nowhere/at/all')).stderr).toContain('DX_MANIFEST_NOT_FOUND');
  });
});

describe('dx ci', () => {
  it('installs what the lock says and refuses one that does not fit', async () => {
    const { dx } = project({ dependencies: { b: '*' } });
    expect((await dx('ci')).stderr).toContain('DX_LOCK_MISSING');
    await dx('install --package-lock-only');
    expect((await dx('ci')).stdout).toMatch(/^added 1 package in/);
    expect((await dx('ci')).stdout).toMatch(/^nothing to do/);
  });
});

describe('dx ls', () => {
  it('draws what is installed, and the exit code tells what is missing', async () => {
    const { dx, root } = project({ dependencies: { a: '^1.0.0' } });
    const missing = await dx('ls');
    expect(missing.exitCode).toBe(1);
    expect(missing.stdout).toContain('UNMET DEPENDENCY a@^1.0.0');
    await dx('install');
    expect((await dx('ls')).stdout).toBe('app@1.0.0 <base>/project\n└── a@1.1.0\n');
    expect((await dx('ls --all')).stdout).toBe('app@1.0.0 <base>/project\n└─┬ a@1.1.0\n  └── b@1.0.0\n');
    expect((await dx('ls b')).exitCode).toBe(0);
    expect((await dx('ls zzz')).exitCode).toBe(1);
    expect(JSON.parse((await dx('ls --json')).stdout)).toMatchObject({
      dependencies: { a: { version: '1.1.0' } },
    });
    expect(root).toContain('project');
  });
});

describe('dx outdated', () => {
  it('lists current, wanted and latest, with exit code 1 when there is any', async () => {
    const { dx } = project({ dependencies: { a: '1.0.0', b: '*' } });
    await dx('install');
    const { exitCode, stdout } = await dx('outdated');
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      'Package  Current  Wanted  Latest  Depended by\na        1.0.0    1.0.0   2.0.0   .\n',
    );
    expect((await dx('outdated b')).exitCode).toBe(0);
    expect(JSON.parse((await dx('outdated --json')).stdout)).toMatchObject({
      a: { current: '1.0.0', latest: '2.0.0' },
    });
  });
});

describe('dx run', () => {
  it('S06 gives words and what stands behind -- to the script', async () => {
    const { dx, read } = project({
      scripts: { x: "node -e \"require('fs').writeFileSync('log',process.argv.slice(1).join())\" --" },
    });
    expect((await dx('run x a -- --b')).exitCode).toBe(0);
    expect(read('log')).toBe('a,--b');
  });

  it('lists the scripts, and names them when one is missing', async () => {
    const { dx } = project({ scripts: { build: 'true' } });
    expect((await dx('run')).stdout).toBe('build\n  true\n');
    const missing = await dx('run biuld');
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('dx run build');
    expect((await dx('run biuld --if-present')).exitCode).toBe(0);
  });

  it('S07 gives the exit code of the script', async () => {
    const { dx } = project({ scripts: { test: 'exit 5' } });
    expect((await dx('test')).exitCode).toBe(5);
  });

  it('E01 tells scripts who runs them and from where', async () => {
    const script = 'echo $INIT_CWD $npm_lifecycle_event $npm_command $npm_package_name > log';
    const { dx, read, root } = project({ scripts: { x: script } });
    await dx('run x');
    expect(read('log').trim()).toBe(`${root} x run app`);
  });
});

describe('dx exec', () => {
  it('runs a command of the project', async () => {
    const { dx, read } = project({ dependencies: { say: '*' } });
    await dx('install');
    expect((await dx('exec say hello --loud')).exitCode).toBe(0);
    expect(read('said')).toBe('hello --loud');
  });

  it('fetches a command that the project does not have, and leaves the project alone', async () => {
    const { dx, read, root } = project({});
    expect((await dx('x say@1 there')).exitCode).toBe(0);
    expect(read('said')).toBe('there');
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect((await dx('exec -p say nothing')).stderr).toContain('DX_COMMAND_NOT_FOUND');
  });
});

describe('dx clean', () => {
  it('empties the store and leaves the project usable', async () => {
    const { dx, root } = project({ dependencies: { b: '*' } });
    await dx('install');
    expect((await dx('clean')).stdout).toContain('<base>/dx/store');
    expect((await dx('clean')).stdout).toContain('nothing in <base>/dx');
    expect(existsSync(join(root, 'node_modules/b/package.json'))).toBe(true);
    expect((await dx('install')).exitCode).toBe(0);
  });
});
