import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownLaunch, takeLaunch } from '../src/unchanged/own-launch.ts';
import {
  createLauncher,
  dropsVariables,
  launch,
  shells,
  temporary,
  toldLaunch,
  writeProgram,
} from './unchanged/launcher-project.ts';

const env = { PATH: '/usr/bin:/bin' };
const named = shells.map((shell) => [shell.join(' '), shell] as const);
const odd = { 'npm_config_@scope:registry': 'https://registry.test/', 'a-b': 'two\nlines=', '1a': '' };

describe.each(named)('started by %s, the launcher', (_name, shell) => {
  test('hands every argument on as it is, and gives the exit code of the program', () => {
    const words = ['run', '', 'two words', '-n', '--', '*', '$HOME', '`id`', "'", '"', 'a\nb', 'ä→漢', '\\'];
    const result = launch(createLauncher(), words, { cwd: temporary(), env, shell });
    const shown = `program${words.map((word) => ` <${word}>`).join('')}\n`;
    expect(result).toMatchObject({ exitCode: 7, stderr: '' });
    expect(result.stdout.slice(0, shown.length)).toBe(shown);
  });

  test('is the program from then on, with its input and its signals', () => {
    const launcher = createLauncher();
    writeProgram(`${launcher.directory}/dx-program`, '#!/bin/sh\ncat; kill -TERM $$; echo later\n');
    const result = launch(launcher, ['install'], { cwd: temporary(), env, shell, input: 'typed' });
    expect(result).toEqual({ exitCode: null, signal: 'SIGTERM', stdout: 'typed', stderr: '' });
  });

  test('tells the program of an install, and of no other command, how it was started', () => {
    const launcher = createLauncher();
    const told = (word: string): string | undefined =>
      toldLaunch(launch(launcher, [word], { cwd: temporary(), env: { ...env, DX_LAUNCH: 'old' }, shell }));
    for (const word of ['install', 'i']) {
      takeLaunch({ DX_LAUNCH: told(word) });
      expect(ownLaunch()).toMatchObject({ launcher: launcher.path });
    }
    for (const word of ['ci', 'run', '--json', '']) expect(told(word)).toBe('');
  });

  test('leaves the variables of a person alone, those too that shells do not understand', () => {
    const own = { ...env, ...odd, self: 'x', sums: 'y', input: 'z', CDPATH: '/', ENV: '/none' };
    const launcher = createLauncher();
    writeProgram(`${launcher.directory}/dx-program`, `#!${process.execPath}\n${printsEnv}`);
    const { stdout, stderr } = launch(launcher, ['install'], { cwd: temporary(), env: own, shell });
    const seen = JSON.parse(stdout) as Record<string, string>;
    expect(stderr).toBe('');
    expect(seen['DX_LAUNCH_VARIABLES'] !== undefined).toBe(dropsVariables(shell));
    takeLaunch(seen);
    expect(seen).toMatchObject(own);
    expect(Object.keys(seen).filter((key) => /^dx_|^DX_LAUNCH|^BUN_/.test(key))).toEqual([]);
  });

  test.each([
    ['', {}, '0', undefined],
    [', unless somebody has told it something', { BUN_JSC_useDFGJIT: '1' }, '1', '1'],
  ])('tells the engine not to optimise%s', (_, told, during, after) => {
    const launcher = createLauncher();
    writeProgram(`${launcher.directory}/dx-program`, `#!${process.execPath}\n${printsEnv}`);
    const { stdout } = launch(launcher, ['run'], { cwd: temporary(), env: { ...env, ...told }, shell });
    const seen = JSON.parse(stdout) as Record<string, string>;
    expect(seen['BUN_JSC_useDFGJIT']).toBe(during);
    takeLaunch(seen);
    expect(seen['BUN_JSC_useDFGJIT']).toBe(after);
  });

  test('finds its program through links, from a directory in between and through PATH', () => {
    const base = temporary();
    const launcher = createLauncher(join(base, 'some tools', 'dx'));
    mkdirSync(join(base, 'links'));
    symlinkSync('../some tools/dx/dx', join(base, 'links', 'relative'));
    symlinkSync(join(base, 'links', 'relative'), join(base, 'links', 'dx'));
    symlinkSync('some tools', join(base, 'tools'));
    for (const path of ['links/dx', './links/dx', `${base}/links/relative`, 'tools/dx/dx']) {
      const result = launch({ path }, ['install'], { cwd: base, env, shell });
      expect([path, result.stderr, result.exitCode]).toEqual([path, '', 7]);
      takeLaunch({ DX_LAUNCH: toldLaunch(result) });
      expect(ownLaunch()?.launcher).toMatch(/^\/.*\/dx$/);
    }
    const onPath = { ...env, PATH: [join(base, 'links'), env.PATH].join(delimiter) };
    const { status } = spawnSync(shell[0] ?? 'sh', [...shell.slice(1), '-c', 'dx run'], { env: onPath });
    expect(status).toBe(7);
    expect(launcher.path).toBe(join(base, 'some tools', 'dx', 'dx'));
  });

  test('starts Node where there is no executable', () => {
    const base = temporary();
    const launcher = createLauncher(join(base, 'dist', 'standalone'));
    rmSync(join(launcher.directory, 'dx-program'));
    mkdirSync(join(base, 'bin'));
    writeProgram(join(base, 'bin', 'dx.cjs'), 'console.log(process.argv.slice(2)); process.exitCode = 9;\n');
    const found = { PATH: `${launcher.bin}:/usr/bin:/bin` };
    const result = launch(launcher, ['install', 'a b'], { cwd: temporary(), env: found, shell });
    expect(result).toMatchObject({ exitCode: 9, stdout: "[ 'install', 'a b' ]\n", stderr: '' });
  });

  test.each<[string, (text: string) => string]>([
    ['there are no tools to compare with', (text) => text.replace('=/usr/bin:/bin', '=/none')],
    ['the system does not show variables', (text) => text.replace('=/proc/$$/environ', '=/none')],
    ['the system shows those of another process', (text) => text.replace('/proc/self', '/proc/1')],
  ])('starts the program where %s', (where, change) => {
    const launcher = createLauncher(undefined, change);
    const result = launch(launcher, ['install'], { cwd: temporary(), env, shell });
    expect(result).toMatchObject({ exitCode: 7, stderr: '' });
    takeLaunch({ DX_LAUNCH: toldLaunch(result) });
    expect(ownLaunch() === undefined).toBe(where.includes('tools') || dropsVariables(shell));
  });

  test('starts the program in a directory that is gone', () => {
    const [launcher, gone] = [createLauncher(), temporary()];
    const words = [...shell, launcher.path].map((word) => `'${word}'`).join(' ');
    const line = `cd '${gone}' && rmdir '${gone}' && exec ${words} install`;
    const { status, stdout } = spawnSync('/bin/sh', ['-c', line], { env, encoding: 'utf8' });
    expect(status).toBe(7);
    expect(stdout).toMatch(/^program <install>\n/);
  });
});

const printsEnv = 'process.stdout.write(JSON.stringify(process.env));\n';
