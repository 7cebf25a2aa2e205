import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, replace } from './unchanged/change-project.ts';
import {
  answeredBy,
  createLauncher,
  each,
  type LauncherProject,
  writeProgram,
} from './unchanged/launcher-project.ts';
import {
  isUntaken,
  keepSpare,
  keptSparePath,
  pointerPath,
  removeModules,
  restoredBy,
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

describe('the launcher leaves a spare to the program', () => {
  test('when the command line or the environment is another', async () => {
    const project = await withSpare(registry.url, spareFiles);
    for (const line of [['i'], ['install', '--omit=dev'], ['install', ''], ['install', '--json']])
      expect(answeredBy(project, line)).toEqual(each('program'));
    for (const more of [{ npm_config_omit: 'dev' }, { CI: '1' }, { 'a-b': '' }])
      expect(answeredBy(project, ['install'], { env: { ...project.env, ...more } })).toEqual(each('program'));
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test('in another directory', async () => {
    const project = await withSpare(registry.url, spareFiles);
    for (const cwd of ['packages', 'packages/one'])
      expect(answeredBy(project, ['install'], { cwd: at(project, cwd) })).toEqual(each('program'));
    renameSync(project.root, `${project.root}-moved`);
    expect(answeredBy(project, ['install'], { cwd: `${project.root}-moved` })).toEqual(each('program'));
    cpSync(`${project.root}-moved`, project.root, { recursive: true, preserveTimestamps: true });
    const modules = at(project, 'node_modules');
    expect([answeredBy(project), existsSync(modules)]).toEqual([each('program'), false]);
  });

  test('when what is kept is cut off at any place, or any part of it is missing', {
    timeout: 120_000,
  }, async () => {
    const project = await withSpare(registry.url, spareFiles);
    const sums = keptSparePath(project, 'sums');
    const text = readFileSync(sums, 'utf8');
    for (let end = 0; end < text.length; end += 11) {
      writeFileSync(sums, text.slice(0, end));
      expect(answeredBy(project)).toEqual(each('program'));
    }
    writeFileSync(sums, text);
    const aside = join(project.home, 'aside');
    const parts = [
      '.',
      'sums',
      'root',
      'launcher',
      'program',
      'list',
      'generation',
      'owners',
      'trees',
      'holders',
    ];
    for (const part of [...parts, 'owners/1000', 'trees/1001', 'files']) {
      const path = keptSparePath(project, part);
      renameSync(path, aside);
      expect([part, answeredBy(project)]).toEqual([part, each('program')]);
      renameSync(aside, path);
    }
    expect(isUntaken(project)).toBe(true);
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test('when what is kept leads elsewhere', async () => {
    const project = await withSpare(registry.url, spareFiles);
    const elsewhere = join(project.home, 'elsewhere');
    cpSync(project.root, elsewhere, { recursive: true });
    const changes: readonly [string, string][] = [
      ['root', elsewhere],
      ['owners/1001', elsewhere],
      ['owners/1000', join(elsewhere, 'packages/one')],
      ['trees/1001', elsewhere],
      ['generation', dirname(spareOf(project).directory)],
    ];
    for (const [part, target] of changes) {
      const path = keptSparePath(project, part);
      const own = readlinkSync(path);
      replace(path, () => symlinkSync(target, path));
      expect([part, answeredBy(project)]).toEqual([part, each('program')]);
      replace(path, () => symlinkSync(own, path));
    }
    expect(readdirSync(elsewhere)).not.toContain('node_modules');
    expect(isUntaken(project)).toBe(true);
  });

  test('when others may write to what is kept, or it is theirs', async () => {
    const project = await withSpare(registry.url, spareFiles);
    for (const path of ['.', '..', 'sums'].map((part) => keptSparePath(project, part))) {
      if (!path.endsWith('sums')) {
        chmodSync(path, 0o777);
        expect([path, answeredBy(project)]).toEqual([path, each('program')]);
        chmodSync(path, 0o700);
      }
      // Only root can give files away.
      if (process.getuid?.() !== 0) continue;
      chownSync(path, 65_534, 65_534);
      expect([path, answeredBy(project)]).toEqual([path, each('program')]);
      chownSync(path, 0, 0);
    }
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test('when the file that names what is kept says anything else', async () => {
    const project = await withSpare(registry.url, spareFiles);
    const pointer = pointerPath(project);
    const name = readFileSync(pointer, 'utf8').trim();
    for (const other of ['', '.', '*', '../launch', `-n\n${name}`, '$(touch pwned)', name]) {
      writeFileSync(pointer, other === name ? name : `${other}\n`);
      expect([other, answeredBy(project)]).toEqual([other, each('program')]);
    }
    replace(pointer, mkdirSync);
    expect(answeredBy(project)).toEqual(each('program'));
    replace(pointer, (path) => writeFileSync(path, `${name}\n`));
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test('when the number of packages is no number', async () => {
    const project = await withSpare(registry.url, spareFiles);
    for (const count of [' ', ' x', ' 3x', ' 3 4', ' \u001b[31m3', ' -3', '3']) {
      const sums = readFileSync(keptSparePath(project, 'sums'), 'utf8');
      retitle(project, / 3\n/, `${count}\n`);
      expect([count, answeredBy(project)]).toEqual([count, each('program')]);
      writeFileSync(keptSparePath(project, 'sums'), sums);
    }
    expect(await restoredBy(project)).toEqual(each('spare'));
  });
});

test('what was moved is moved back when a rename fails, and the program is started', async () => {
  const project = await withSpare(registry.url, spareFiles);
  const tools = join(project.home, 'tools');
  mkdirSync(tools);
  // The project's own node_modules is the last one.
  writeProgram(
    join(tools, 'mv'),
    `#!/bin/sh\ncase $4 in */owners/1001/*) exit 1 ;; esac\nexec /usr/bin/mv "$@"\n`,
  );
  const { launcher } = project;
  const text = readFileSync(launcher.path, 'utf8');
  expect(text).toContain('PATH=$dx_tools mv -fT');
  const changed = {
    ...project,
    launcher: createLauncher(launcher.directory, (own) =>
      own.replace('PATH=$dx_tools mv -fT', `PATH=${tools} mv -fT`),
    ),
  };
  await keepAgain(changed);
  const { stamp } = spareOf(changed);
  expect(answeredBy(changed)).toEqual(each('program'));
  expect(isUntaken(changed)).toBe(true);
  expect(existsSync(at(changed, 'packages/one/node_modules'))).toBe(false);
  expect(spareOf(changed).stamp).toBe(stamp);
});

/** For another launcher than before. */
async function keepAgain(project: LauncherProject): Promise<void> {
  for (const _ of [1, 2]) await project.dx('install', { PATH: project.env['PATH'] ?? '' });
  await keepSpare(project);
  removeModules(project);
}

test('of two launchers at once, one has the spare', async () => {
  const project = await withSpare(registry.url, spareFiles);
  const { launcher, root, env } = project;
  const start = (): Promise<string> =>
    new Promise((resolve) => {
      execFile(launcher.path, ['install'], { cwd: root, env: { ...env } }, (_error, stdout) =>
        resolve(stdout),
      );
    });
  const shown = await Promise.all([start(), start(), start(), start()]);
  expect(shown.filter((text) => text === '3 packages, from a spare\n')).toHaveLength(1);
  expect(existsSync(at(project, 'node_modules/.dx/tree.json'))).toBe(true);
  expect(readdirSync(at(project, 'node_modules'))).not.toContain('node_modules');
});
