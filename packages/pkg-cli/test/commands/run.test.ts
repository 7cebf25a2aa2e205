import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const say = (name: string): string =>
  `node -e "require('fs').appendFileSync('log', [...'${name}'.split(' '), ...process.argv.slice(1)].join('|') + '\\n')" --`;

let registry: FixtureRegistry;
beforeAll(async () => {
  const old = { deprecated: 'use another' };
  registry = await startRegistry({
    packages: {
      old: { versions: { '1.0.0': old, '2.0.0': old } },
      a: { versions: { '1.0.0': { dependencies: { old: '1' } } } },
      b: { versions: { '1.0.0': { dependencies: { old: '1' } } } },
    },
  });
});
afterAll(() => registry.close());

function project(scripts: Readonly<Record<string, string>>, more: object = {}): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', scripts, ...more },
  });
}

describe('dx run', () => {
  it.each([
    'run x a b',
    'run x -- a --b -c',
    'run x a -- --b',
    'run-script x -- --',
    'run x -- a -- b',
    'test one -- --y',
  ])('S06 G01 gives a script the arguments that npm gives it: %s', async (line) => {
    const scripts = { x: say('x'), test: say('test') };
    const ours = project(scripts);
    const theirs = project(scripts);
    expect((await ours.dx(line)).exitCode).toBe(0);
    runNpm(theirs.root, line.split(' '));
    expect(ours.read('log')).toBe(theirs.read('log'));
  });

  it('S04 runs pre and post scripts around one, not with --ignore-scripts', async () => {
    const { dx, read } = project({ prex: say('pre'), x: say('x'), postx: say('post') });
    await dx('run x a');
    expect(read('log')).toBe('pre\nx|a\npost\n');
    await dx('run x --ignore-scripts');
    expect(read('log')).toBe('pre\nx|a\npost\nx\n');
  });

  it('S04 fails for a script that is missing, unless --if-present', async () => {
    const { dx } = project({ build: 'true' });
    expect((await dx('run bild')).exitCode).toBe(1);
    expect((await dx('run bild --if-present')).exitCode).toBe(0);
    expect((await dx('run')).stdout).toContain('build');
  });

  it.each(['run x --unknown', 'run x a --b'])(
    'refuses an option that dx does not know, as npm 12: %s',
    async (line) => {
      const { dx, root } = project({ x: say('x') });
      const { exitCode, stderr } = await dx(line);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('error DX_UNKNOWN_FLAG');
      expect(stderr).toContain('What a script is to get goes behind --');
      expect(existsSync(join(root, 'log'))).toBe(false);
    },
  );

  it.each([
    ['--y', 'test|x'],
    ['--verbose', 'test|x'],
    ['-dd', 'test|x'],
    ['--fund=false', 'test|x'],
  ])('G06 takes %s behind a script for itself, as npm 12 does, and says so', async (flag, log) => {
    const { dx, read } = project({ test: say('test') });
    const { exitCode, stderr } = await dx(`test x ${flag}`);
    expect(exitCode).toBe(0);
    expect(read('log')).toBe(`${log}\n`);
    expect(stderr).toContain(
      `warning ${flag} is an option of dx as of npm: the script "test" does not get it unless it stands behind --`,
    );
    expect((await dx(`test x -- ${flag}`)).stderr).not.toContain('warning');
    expect(read('log')).toBe(`${log}\n${log}|${flag}\n`);
  });
});

describe('dx restart', () => {
  it('S05 stops and starts, or runs its own script', async () => {
    const two = project({ stop: say('stop'), start: say('start') });
    await two.dx('restart');
    expect(two.read('log')).toBe('stop\nstart\n');
    const own = project({ stop: say('stop'), start: say('start'), restart: say('again') });
    await own.dx('restart');
    expect(own.read('log')).toBe('again\n');
    const one = project({ start: say('start') });
    await one.dx('restart');
    expect(one.read('log')).toBe('start\n');
  });
});

describe('dx install-test', () => {
  it.each(['install-test', 'it'])('I10 installs and tests: %s', async (command) => {
    const { dx, read, root } = project({ test: say('test') }, { dependencies: { a: '1' } });
    expect((await dx(`${command} -- --watch`)).exitCode).toBe(0);
    expect(read('log')).toBe('test|--watch\n');
    expect(existsSync(join(root, 'node_modules/a'))).toBe(true);
  });

  it('I10 tests nothing when the lockfile does not fit', async () => {
    const { dx, root } = project({ test: say('test') }, { dependencies: { a: '1' } });
    expect((await dx('install-ci-test')).exitCode).toBe(1);
    expect(existsSync(join(root, 'log'))).toBe(false);
    await dx('install --package-lock-only');
    expect((await dx('cit')).exitCode).toBe(0);
    expect(existsSync(join(root, 'log'))).toBe(true);
  });
});

it('O04 warns of a deprecated version once, however many places it has', async () => {
  const { dx } = project({}, { dependencies: { a: '1', b: '1', old: '2' } });
  const { stderr } = await dx('install');
  const warnings = stderr.split('\n').filter((line) => line.includes('deprecated'));
  expect(warnings.filter((line) => line.includes('old@1.0.0'))).toHaveLength(1);
});
