import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addMember,
  at,
  changeSecretly,
  moveBehindLink,
  remove,
  replace,
  replaceByOlder,
} from './unchanged/change-project.ts';
import {
  answeredBy,
  compareOnly,
  createLauncher,
  each,
  files,
  type LauncherProject,
  recorded,
  shells,
  universe,
  writeProgram,
} from './unchanged/launcher-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());

test(`runs under more shells than one here: ${shells.map((shell) => shell.join(' ')).join(', ')}`, () => {
  expect(shells.length).toBeGreaterThan(1);
});

describe.each(['stamps', 'contents'] as const)(
  'the launcher, comparing %s, starts the program when',
  (way) => {
    test.each<[string, (project: LauncherProject) => void]>([
      ['package.json says something else', (project) => writeFileSync(at(project, 'package.json'), '{}')],
      [
        'an older file took the place of package.json',
        (project) => replaceByOlder(at(project, 'package.json')),
      ],
      [
        'package.json changed within the stamp it had',
        (project) => changeSecretly(at(project, 'package.json')),
      ],
      ['package.json is a directory', (project) => replace(at(project, 'package.json'), mkdirSync)],
      ['package.json is gone', (project) => rmSync(at(project, 'package.json'))],
      ['the lockfile is gone', (project) => rmSync(at(project, 'lock.dxl'))],
      ['the lockfile says something else', (project) => writeFileSync(at(project, 'lock.dxl'), 'x')],
      ['another lockfile came', (project) => writeFileSync(at(project, 'package-lock.json'), '{}')],
      ['the .npmrc says something else', (project) => writeFileSync(at(project, '.npmrc'), 'omit=dev\n')],
      ['an .npmrc came', (project) => writeFileSync(join(project.home, '.npmrc'), 'omit=dev\n')],
      ['a settings file of pnpm came', (project) => writeFileSync(at(project, 'pnpm-workspace.yaml'), '')],
      ['a project around it came', (project) => writeFileSync(at(project, '../package.json'), '{}')],
      ['a package was removed', (project) => remove(at(project, 'node_modules/a'))],
      ['a scope was removed', (project) => remove(at(project, 'node_modules/@scope'))],
      ['a package of a scope was removed', (project) => remove(at(project, 'node_modules/@scope/b'))],
      ['a package came', (project) => mkdirSync(at(project, 'node_modules/c'))],
      [
        'a package became a file',
        (project) => replace(at(project, 'node_modules/a'), (to) => writeFileSync(to, '')),
      ],
      [
        'a package became a link',
        (project) => replace(at(project, 'node_modules/a'), (to) => symlinkSync('@scope', to)),
      ],
      ['a command was removed', (project) => rmSync(at(project, 'node_modules/.bin/a'))],
      [
        'a command became a file',
        (project) => replace(at(project, 'node_modules/.bin/a'), (to) => writeFileSync(to, '')),
      ],
      ['node_modules is gone', (project) => remove(at(project, 'node_modules'))],
      ['node_modules became a link', (project) => moveBehindLink(project, 'node_modules')],
      [
        'the tree is described otherwise',
        (project) => writeFileSync(at(project, 'node_modules/.dx/tree.json'), '{}'),
      ],
      ['something came beside that', (project) => writeFileSync(at(project, 'node_modules/.dx/other'), '')],
      ['a member came', (project) => addMember(project, 'packages/two')],
      ['a member went', (project) => remove(at(project, 'packages/one'))],
      [
        'a member says something else',
        (project) => writeFileSync(at(project, 'packages/one/package.json'), '{}'),
      ],
      ['the link to a member is gone', (project) => rmSync(at(project, 'node_modules/one'))],
      ['the program is newer', ({ launcher }) => utimesSync(`${launcher.directory}/dx-program`, 4e9, 4e9)],
      ['the program is older', ({ launcher }) => utimesSync(`${launcher.directory}/dx-program`, 1e9, 1e9)],
      [
        'the launcher is another',
        ({ launcher }) => writeProgram(launcher.path, `${readFileSync(launcher.path, 'utf8')}#`),
      ],
      ['Node is another', ({ launcher }) => utimesSync(`${launcher.bin}/node`, 1e9, 1e9)],
      ['Node is gone', ({ launcher }) => rmSync(`${launcher.bin}/node`)],
    ])('%s', async (_, change) => {
      const project = await recorded(registry.url, files);
      compareOnly(project, way);
      compareOnly(project, way);
      expect(answeredBy(project)).toEqual(each('launcher'));
      change(project);
      expect(answeredBy(project)).toEqual(each('program'));
    });

    test('the command line is another', async () => {
      const line = ['install', '--omit=dev', '--user-agent', 'some tool'];
      const project = await recorded(registry.url, files, line);
      compareOnly(project, way);
      expect(answeredBy(project, line)).toEqual(each('launcher'));
      const others = [
        ['install'],
        ['i', ...line.slice(1)],
        line.slice(0, -1),
        [...line, ''],
        [...line, '--json'],
        [...line, '--silent'],
        ['install', '--user-agent', 'some tool', '--omit=dev'],
        ['install', '--omit=dev', '--user-agent', 'some', 'tool'],
        ['install', '--omit=dev\n--user-agent', 'some tool'],
      ];
      for (const other of others) expect(answeredBy(project, other)).toEqual(each('program'));
    });

    test('the environment is another', async () => {
      const project = await recorded(registry.url, files);
      compareOnly(project, way);
      const { HOME: _, ...homeless } = project.env;
      const changes: readonly Readonly<Record<string, string | undefined>>[] = [
        ...[
          { CI: 'true' },
          { NODE_ENV: 'production' },
          { npm_config_omit: 'dev' },
          { PATH: '/usr/bin:/bin' },
        ],
        ...[{ 'npm_config_@scope:registry': registry.url }, { '1': '' }, { EMPTY: '' }],
        ...[{ SECRET: 'a\nSHLVL=2' }, { _SHLVL: '2' }, { TERM2: '' }, { HOME: `${project.home}/` }],
      ];
      for (const change of [...changes.map((change) => ({ ...project.env, ...change })), homeless])
        expect(answeredBy(project, ['install'], { env: change })).toEqual(each('program'));
      expect(answeredBy(project)).toEqual(each('launcher'));
    });

    test('another Node comes before on PATH', async () => {
      const project = await recorded(registry.url, files);
      compareOnly(project, way);
      mkdirSync(project.launcher.earlier);
      expect(answeredBy(project)).toEqual(each('launcher'));
      writeProgram(join(project.launcher.earlier, 'node'), '#!/bin/sh\n');
      expect(answeredBy(project)).toEqual(each('program'));
    });

    test('it is another launcher, or the directory is another', async () => {
      const project = await recorded(registry.url, files);
      compareOnly(project, way);
      const [elsewhere, link] = [`${project.root}-copied`, `${project.root}-link`];
      cpSync(project.root, elsewhere, { recursive: true, verbatimSymlinks: true });
      expect(answeredBy({ ...project, launcher: createLauncher() })).toEqual(each('program'));
      expect(answeredBy(project, ['install'], { cwd: elsewhere })).toEqual(each('program'));
      expect(answeredBy(project, ['install'], { cwd: at(project, 'packages/one') })).toEqual(each('program'));
      symlinkSync(project.root, link);
      expect(answeredBy(project, ['install'], { cwd: link })).toEqual(each('launcher'));
      renameSync(project.root, `${project.root}-moved`);
      expect(answeredBy(project, ['install'], { cwd: `${project.root}-moved` })).toEqual(each('program'));
    });
  },
);
