import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { turnFile } from '@dx/pkg-link/generations';
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
import { answeredBy, each, type LauncherProject, writeProgram } from './unchanged/launcher-project.ts';
import {
  compareSpareOnly,
  retitle,
  spareFiles,
  spareOf,
  spareUniverse,
  withSpare,
} from './unchanged/spare-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(spareUniverse);
});
afterAll(() => registry.close());

const inSpare = (project: LauncherProject, path: string): string => join(spareOf(project).directory, path);

/** Each leaves things so that the program has to decide, and nothing was moved. */
const changes: readonly [string, (project: LauncherProject) => void][] = [
  ['package.json says something else', (project) => writeFileSync(at(project, 'package.json'), '{}')],
  ['an older file took the place of package.json', (project) => replaceByOlder(at(project, 'package.json'))],
  ['package.json changed within the stamp it had', (project) => changeSecretly(at(project, 'package.json'))],
  ['package.json is gone', (project) => rmSync(at(project, 'package.json'))],
  ['the lockfile is gone', (project) => rmSync(at(project, 'lock.dxl'))],
  ['the lockfile says something else', (project) => writeFileSync(at(project, 'lock.dxl'), 'x')],
  ['another lockfile came', (project) => writeFileSync(at(project, 'package-lock.json'), '{}')],
  ['an .npmrc came', (project) => writeFileSync(join(project.home, '.npmrc'), 'omit=dev\n')],
  ['a settings file of pnpm came', (project) => writeFileSync(at(project, 'pnpm-workspace.yaml'), '')],
  [
    'a member says something else',
    (project) => writeFileSync(at(project, 'packages/one/package.json'), '{}'),
  ],
  ['a member came', (project) => addMember(project, 'packages/two')],
  ['a member went', (project) => remove(at(project, 'packages/one'))],
  ['a member is a link', (project) => moveBehindLink(project, 'packages/one')],
  ['the members are behind a link', (project) => moveBehindLink(project, 'packages')],
  ['node_modules is there, and empty', (project) => mkdirSync(at(project, 'node_modules'))],
  ['node_modules is a file', (project) => writeFileSync(at(project, 'node_modules'), '')],
  ['node_modules is a link', (project) => symlinkSync(project.home, at(project, 'node_modules'))],
  ['node_modules is a link to nothing', (project) => symlinkSync('none', at(project, 'node_modules'))],
  ['a member has its node_modules', (project) => mkdirSync(at(project, 'packages/one/node_modules'))],
  [
    'that of a member is a link to nothing',
    (project) => symlinkSync('none', at(project, 'packages/one/node_modules')),
  ],
  [
    'a package of the spare has one file more',
    (project) => writeFileSync(inSpare(project, 'tree/node_modules/a/evil.js'), ''),
  ],
  [
    'a package came to the spare, and its directory has the time it had',
    (project) => {
      const modules = inSpare(project, 'tree/node_modules');
      mkdirSync(join(modules, 'b'));
      utimesSync(modules, 1_000, 1_000);
    },
  ],
  ['a package of the spare is gone', (project) => remove(inSpare(project, 'tree/node_modules/@scope/b'))],
  [
    'a package of the spare is another one',
    (project) => replace(inSpare(project, 'tree/packages/one/node_modules/a'), mkdirSync),
  ],
  ['a command of the spare is gone', (project) => rmSync(inSpare(project, 'tree/node_modules/.bin/a'))],
  [
    'the tree of the spare is behind a link',
    (project) => {
      const tree = inSpare(project, 'tree');
      renameSync(tree, `${tree}-moved`);
      symlinkSync(`${tree}-moved`, tree);
    },
  ],
  ['the spare has another seal', (project) => writeFileSync(inSpare(project, 'seal.json'), '{}')],
  ['the spare has no seal', (project) => rmSync(inSpare(project, 'seal.json'))],
  ['the spare is gone', (project) => remove(spareOf(project).directory)],
  [
    'a swap is under way',
    (project) => writeFileSync(join(dirname(spareOf(project).directory), 'swap.json'), '{}'),
  ],
  [
    'somebody else installs',
    ({ root, env }) => {
      const turn = turnFile(env['DX_HOME'] ?? '', root);
      mkdirSync(dirname(turn), { recursive: true });
      writeFileSync(turn, '');
    },
  ],
  ['it is another boot of the machine', (project) => retitle(project, / [0-9a-f]{8}-/, ' 00000000-')],
  ['the program is newer', ({ launcher }) => utimesSync(`${launcher.directory}/dx-program`, 4e9, 4e9)],
  [
    'the launcher is another',
    ({ launcher }) => writeProgram(launcher.path, `${readFileSync(launcher.path, 'utf8')}#`),
  ],
  ['Node is another', ({ launcher }) => utimesSync(`${launcher.bin}/node`, 1e9, 1e9)],
  ['Node is gone', ({ launcher }) => rmSync(`${launcher.bin}/node`)],
];

describe.each(['stamps', 'contents'] as const)(
  'comparing %s, the launcher leaves a spare to the program when',
  (way) => {
    test.each(changes)('%s', async (_, change) => {
      const project = await withSpare(registry.url, spareFiles);
      compareSpareOnly(project, way);
      const modules = inSpare(project, 'tree/node_modules/.dx/tree.json');
      change(project);
      expect(answeredBy(project)).toEqual(each('program'));
      expect(existsSync(at(project, 'node_modules/.dx'))).toBe(false);
      if (!/spare is (?:gone|behind)/.test(_)) expect(existsSync(modules)).toBe(true);
    });
  },
);
