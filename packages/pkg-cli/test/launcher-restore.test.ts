import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnchanged } from '../src/unchanged/find-unchanged.ts';
import { ownLaunch, takeLaunch } from '../src/unchanged/own-launch.ts';
import { version } from '../src/version.ts';
import { at } from './unchanged/change-project.ts';
import { askLaunch, each, launch, shells } from './unchanged/launcher-project.ts';
import {
  compareSpareOnly,
  restoredBy,
  spareFiles,
  spareOf,
  spareUniverse,
  untilThere,
  withSpare,
} from './unchanged/spare-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(spareUniverse);
});
afterAll(() => registry.close());

const single = { 'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } } };

describe('where node_modules is gone, the launcher brings a spare back', () => {
  test('of a project', async () => {
    const project = await withSpare(registry.url, single);
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test.each(['stamps', 'contents'] as const)(
    'of a workspace, with what members have of their own, comparing %s',
    async (way) => {
      const project = await withSpare(registry.url, spareFiles);
      expect(await restoredBy(project, (own) => compareSpareOnly(own, way))).toEqual(each('spare'));
    },
  );

  test('when manifests were written anew with the same bytes, and in another shell of the person', async () => {
    const project = await withSpare(registry.url, spareFiles, ['install'], { TERM: 'x' });
    const rewrite = (): void =>
      writeFileSync(at(project, 'package.json'), readFileSync(at(project, 'package.json')));
    const other = { ...project, env: { ...project.env, TERM: 'y', SHLVL: '7' } };
    expect(await restoredBy(other, rewrite)).toEqual(each('spare'));
  });

  test.each([
    'with spaces',
    "it's",
    'a "quoted" one',
    'two\nlines\n',
    '-n',
    'ä→漢',
    '*?[a]',
    '$HOME `id`',
    '.dot',
  ])('of a project and a member that are called %j', async (name) => {
    const files = {
      'package.json': { ...single['package.json'], workspaces: ['packages/*'] },
      [`packages/${name.replaceAll('\n', '\u2028')}/package.json`]: {
        name: 'one',
        version: '1.0.0',
        dependencies: { a: '2.0.0' },
      },
    };
    const project = await withSpare(registry.url, files, ['install'], {}, name);
    expect(await restoredBy(project)).toEqual(each('spare'));
  });
});

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('by %s', (_, shell) => {
  test('the tree that comes is whole, and there is nothing to do with it', async () => {
    const project = await withSpare(registry.url, spareFiles);
    const { launcher, root, env } = project;
    const spare = spareOf(project);
    expect(launch(launcher, ['install'], { cwd: root, env, shell })).toEqual({
      ...{ exitCode: 0, signal: null, stderr: '' },
      stdout: '3 packages, from a spare\n',
    });
    expect(readdirSync(at(project, 'node_modules')).sort()).toEqual([
      ...['.bin', '.dx', '.package-lock.json', '@scope', 'a', 'one'],
    ]);
    expect(existsSync(at(project, 'packages/one/node_modules/a/package.json'))).toBe(true);
    const inputs = { argv: ['install'], directory: root, env, dxVersion: version };
    expect(isUnchanged(inputs, nodeFs)).toBe(true);
    expect(readdirSync(spare.directory).sort()).toEqual(['mark', 'seal.json.taken', 'tree']);
    await untilThere(join(project.home, 'after'));
  });

  test('the next install is prepared in the background, in a session of its own, as if the program had started it', async () => {
    const odd = { 'npm_config_@scope:registry': registry.url };
    const argv = ['install', '--omit=dev', '--user-agent', "some 'tool'"];
    const project = await withSpare(registry.url, single, argv, odd);
    const { launcher, root, env } = project;
    expect(launch(launcher, argv, { cwd: root, env, shell }).stdout).toBe('2 packages, from a spare\n');
    await untilThere(join(project.home, 'after'));
    const [words = '', told, rest = ''] = readFileSync(join(project.home, 'after'), 'utf8').split('\0');
    expect(words).toBe(`${['@after-install', ...argv].map((word) => `<${word}>\n`).join('')}told`);
    const asked = askLaunch(project, argv);
    takeLaunch({ DX_LAUNCH: told });
    expect(ownLaunch()).toEqual(asked);
    const [, pid, session, directory] = /^(\d+) \(.*\) \S+ \d+ \d+ (\d+) .*\n(.*)\n$/s.exec(rest) ?? [];
    expect([session, directory]).toEqual([pid, root]);
  });

  test('nobody waits for what runs in the background', async () => {
    const project = await withSpare(registry.url, single);
    const { launcher, root, env, home } = project;
    writeFileSync(join(home, 'wait'), '');
    expect(launch(launcher, ['install'], { cwd: root, env, shell }).exitCode).toBe(0);
    expect(existsSync(join(home, 'after'))).toBe(false);
    rmSync(join(home, 'wait'));
    await untilThere(join(home, 'after'));
  });
});
