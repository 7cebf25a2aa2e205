import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from './support/dx.ts';
import { askNpm } from './support/npm-oracle.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': {} } },
      old: { versions: { '1.0.0': { deprecated: 'use another' } } },
      picky: { versions: { '1.0.0': { peerDependencies: { a: '9' } } } },
    },
  });
});
afterAll(() => registry.close());

function project(
  manifest: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, unknown>> = {},
): DxProject {
  const own = { name: 'app', version: '1.0.0', ...manifest };
  return createDxProject(registry.url, { 'package.json': own, ...files });
}

function logsOf({ root }: DxProject): readonly string[] {
  const directory = join(dirname(root), 'dx', '_logs');
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

interface Printed {
  readonly error: { readonly code: string; readonly dxCode: string; readonly summary: string };
}

describe('errors', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['install', { dependencies: { nothing: '1' } }, 'E404', 'DX_PACKAGE_NOT_FOUND'],
    ['install', { dependencies: { a: '7' } }, 'ETARGET', 'DX_VERSION_NOT_FOUND'],
    ['install', { dependencies: { a: '1', picky: '1' } }, 'ERESOLVE', 'DX_PEER_CONFLICT'],
    ['install', { dependencies: { a: '1' }, overrides: { a: '2' } }, 'EOVERRIDE', 'DX_OVERRIDE_CONFLICT'],
    ['ci', { dependencies: { a: '1' } }, 'EUSAGE', 'DX_LOCK_MISSING'],
    ['install --offline', { dependencies: { a: '1' } }, 'ENOTCACHED', 'DX_OFFLINE'],
  ])('O01 dx %s of %j fails with the code that npm has: %s', async (line, manifest, code, dxCode) => {
    const ours = project(manifest);
    const printed = await ours.dx(`${line} --json`);
    const { error } = JSON.parse(printed.stdout) as Printed;
    expect(error).toMatchObject({ code, dxCode });
    expect(printed.stderr).toContain(`error ${dxCode} (${code}) `);
    const npm = await askNpm(project(manifest).root, [...line.split(' '), '--json']);
    expect((JSON.parse(npm.stdout) as Printed).error.code).toBe(code);
  });

  it('O01 has the keys of npm, and code, message and hint on standard error for people', async () => {
    const { dx } = project({ dependencies: { nothing: '1' } });
    const { exitCode, stdout, stderr } = await dx('install --json');
    expect(exitCode).toBe(1);
    const { error } = JSON.parse(stdout) as { error: Readonly<Record<string, unknown>> };
    expect(error['summary']).toBe(error['message']);
    expect(error['detail']).toBe(error['hint']);
    expect(stderr).toMatch(/^error DX_PACKAGE_NOT_FOUND \(E404\) .*nothing/m);
    expect(stderr).toMatch(/^hint {2}\S/m);
  });

  it('O01 has the code of dx where npm has none', async () => {
    const { dx } = project();
    const { error } = JSON.parse((await dx('run nothing --json')).stdout) as Printed;
    expect(error).toMatchObject({ code: 'DX_SCRIPT_MISSING', dxCode: 'DX_SCRIPT_MISSING' });
  });
});

describe('flags for all commands', () => {
  it('finds the command behind options with values', async () => {
    const { dx } = project({ dependencies: { a: '1' } });
    expect((await dx('--loglevel error install')).stdout).toMatch(/^added 1 package/);
    expect((await dx('--fund=false -q --userconfig /nowhere ls')).stdout).toContain('a@1.0.0');
    expect((await dx('-s --json')).stdout).toContain('dx <command> [options]');
    expect((await dx('--unknown')).stderr).toContain('DX_UNKNOWN_FLAG');
  });

  it('leaves what stands behind -- to the script', async () => {
    const write = "node -e \"require('fs').writeFileSync('log',process.argv.slice(1).join())\" --";
    const { dx, read } = project({ scripts: { x: write, fail: 'exit 3' } });
    const loud = await dx('run x -- --silent --json --loglevel=silent -s --no-color');
    expect(read('log')).toBe('--silent,--json,--loglevel=silent,-s,--no-color');
    expect(loud.stderr).toContain('> app@1.0.0 x');
    const failed = await dx('run fail -- --json --silent');
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toContain('error DX_SCRIPT_FAILED');
  });

  it('hands settings of the command line to what reads settings', async () => {
    const { dx } = project();
    expect((await dx('config get fund --fund=false')).stdout).toBe('false\n');
    expect((await dx('config get cache --cache /x')).stdout).toBe('/x\n');
    expect((await dx('config get loglevel -dd')).stdout).toBe('verbose\n');
  });

  it('prints the version wherever npm does', async () => {
    const { dx } = project();
    const { stdout } = await dx('--version');
    expect(await dx('install -v')).toMatchObject({ exitCode: 0, stdout });
  });
});

describe('levels', () => {
  const manifest = { dependencies: { old: '1' } };

  it('O03 says nothing with --silent, only the exit code does', async () => {
    for (const line of ['install --silent', 'install -s', '--loglevel silent install']) {
      expect(await project(manifest).dx(line)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    }
    const bad = await project({ dependencies: { nothing: '1' } }).dx('install --silent');
    expect(bad).toEqual({ exitCode: 1, stdout: '', stderr: '' });
  });

  it.each([
    ['error', false, false, false],
    ['warn', true, false, false],
    ['notice', true, true, false],
    ['http', true, true, true],
    ['silly', true, true, true],
  ])('O03 tells with --loglevel=%s what npm’s level means', async (level, warns, notes, requests) => {
    const { exitCode, stdout, stderr } = await project(manifest).dx(`install --loglevel=${level}`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^added 1 package/);
    expect(stderr.includes('warning deprecated')).toBe(warns);
    expect(stderr.includes('Resolving versions')).toBe(notes);
    expect(stderr.includes(`fetch ${registry.url}old`)).toBe(requests);
  });

  it('O03 takes the level of npmrc and environment too, the command line first', async () => {
    const rc = `registry=${registry.url}\nloglevel=silent\n`;
    const { dx } = project(manifest, { '.npmrc': rc });
    expect(await dx('install')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await dx('install --loglevel=notice')).stdout).toContain('up to date');
    const quiet = await project(manifest).dx('install', { npm_config_loglevel: 'warn' });
    expect(quiet.stderr).not.toContain('Resolving');
    expect((await dx('install --loglevel=loud')).stderr).toContain('DX_FLAG_VALUE');
  });
});

describe('the log', () => {
  it('O03 is written when a command fails, with what was not shown and without secrets', async () => {
    const secret = 'npm_abcdefghijklmnopqrstuvwxyz0123456789';
    const ours = project({ dependencies: { nothing: '1' } });
    const flag = `--//registry.test/:_authToken=${secret}`;
    const { stderr } = await ours.dx(['install', '--otp=123456', '--otp', '987654', flag]);
    const [log = ''] = logsOf(ours);
    expect(stderr).toContain('log    <base>/dx/_logs/');
    const text = readFileSync(log, 'utf8');
    expect(text).toContain('http fetch ');
    expect(text).toContain('error error DX_PACKAGE_NOT_FOUND');
    expect(text).toContain('"install"');
    for (const hidden of [secret, '123456', '987654']) expect(text).not.toContain(hidden);
  });

  it('O03 is written for a run that went well only when it is asked for', async () => {
    const ours = project();
    await ours.dx('install');
    await ours.dx('run nothing');
    await ours.dx('instal1');
    expect(logsOf(ours)).toEqual([]);
    await ours.dx('install --loglevel=verbose');
    expect(logsOf(ours)).toHaveLength(1);
    const { root } = ours;
    await ours.dx(['install', '--logs-dir', join(root, 'logs')]);
    expect(readdirSync(join(root, 'logs'))).toHaveLength(1);
  });

  it('O03 keeps the newest ten, or logs-max, and touches nothing else', async () => {
    const ours = project();
    const directory = join(dirname(ours.root), 'dx', '_logs');
    mkdirSync(directory, { recursive: true });
    for (let day = 10; day < 22; day += 1)
      writeFileSync(join(directory, `2020-01-${day}T00_00_00_000Z-debug-0.log`), '');
    writeFileSync(join(directory, 'notes.log'), '');
    await ours.dx('install -dd');
    expect(logsOf(ours)).toHaveLength(11);
    expect(logsOf(ours).join()).not.toContain('2020-01-12');
    expect(logsOf(ours).join()).toContain('2020-01-13');
    await ours.dx('install -dd --logs-max=2');
    expect(logsOf(ours)).toHaveLength(3);
    await ours.dx('install -dd --logs-max=0');
    expect(logsOf(ours)).toHaveLength(3);
    expect(existsSync(join(directory, 'notes.log'))).toBe(true);
  });
});
