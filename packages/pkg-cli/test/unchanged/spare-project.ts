import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Universe } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { prepareSpare } from '@dx/pkg-install';
import { type Generation, generationsDirectory, listGenerations } from '@dx/pkg-link/generations';
import { expect } from 'vitest';
import { launchHome } from '../../src/unchanged/keep-launch.ts';
import { tellOfSpare } from '../../src/unchanged/record-spare.ts';
import { version } from '../../src/version.ts';
import { at } from './change-project.ts';
import {
  type LauncherProject,
  launch,
  leaveOnly,
  recorded,
  shells,
  whoAnswered,
} from './launcher-project.ts';

const install = ['install'];

/** Two versions of a package, so that a member has one of its own. */
export const spareUniverse: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': { dependencies: { '@scope/b': '1.0.0' }, bin: { a: 'cli.js' }, files: { 'cli.js': '' } },
        '2.0.0': {},
      },
    },
    '@scope/b': { versions: { '1.0.0': {} } },
  },
};

/** A workspace with a member that has a `node_modules`. */
export const spareFiles: Readonly<Record<string, unknown>> = {
  'package.json': {
    name: 'app',
    version: '1.0.0',
    dependencies: { a: '1.0.0' },
    workspaces: ['packages/*'],
  },
  'packages/one/package.json': { name: 'one', version: '1.0.0', dependencies: { a: '2.0.0' } },
};

/** A project that a spare is kept for; its own tree is gone. */
export async function withSpare(
  registry: string,
  files: Readonly<Record<string, unknown>>,
  argv: readonly string[] = install,
  more: Readonly<Record<string, string>> = {},
  name = 'project',
): Promise<LauncherProject> {
  const project = await recorded(registry, files, argv, more, name);
  await keepSpare(project, argv);
  removeModules(project);
  return project;
}

/** What a process in the background does after an install. */
export async function keepSpare(project: LauncherProject, argv: readonly string[] = install): Promise<void> {
  const { root, env } = project;
  await prepareSpare({ root, home: env['DX_HOME'] ?? '', nodeVersion: process.version });
  rmSync(pointerPath(project), { force: true });
  tellOfSpare({ argv, directory: root, env, dxVersion: version }, env['DX_HOME'] ?? '');
  expect(existsSync(pointerPath(project)), 'a spare is kept').toBe(true);
}

/** All `node_modules` of a project and its members. */
export function removeModules(project: LauncherProject): void {
  for (const owner of ['', ...membersOf(project)])
    rmSync(at(project, join(owner, 'node_modules')), { recursive: true, force: true });
}

function membersOf(project: LauncherProject): readonly string[] {
  const packages = at(project, 'packages');
  return existsSync(packages) ? readdirSync(packages).map((name) => `packages/${name}`) : [];
}

/** The file that names what is kept. */
export function pointerPath({ root, env }: LauncherProject): string {
  return `${launchHome(env)}/at${root}/.spare`;
}

/** Leaves the launcher only one of the two ways in which it compares. */
export function compareSpareOnly(project: LauncherProject, way: 'stamps' | 'contents'): void {
  leaveOnly(keptSparePath(project, 'sums'), way);
}

/** A file of what is kept for the spare. */
export function keptSparePath(project: LauncherProject, path: string): string {
  return join(launchHome(project.env) ?? '', readFileSync(pointerPath(project), 'utf8').trim(), path);
}

export function placeOf({ root, env }: LauncherProject): {
  readonly directory: string;
  readonly fs: typeof nodeFs;
} {
  return { directory: generationsDirectory(env['DX_HOME'] ?? '', root), fs: nodeFs };
}

/** The spare that lies ready. */
export function spareOf(project: LauncherProject): Generation {
  const [spare] = listGenerations(placeOf(project));
  if (spare === undefined) throw new Error('there is no spare');
  return spare;
}

/** Who answered under each shell, with a spare at hand for each. */
export async function restoredBy(
  project: LauncherProject,
  prepare: (project: LauncherProject) => void = () => {},
  argv: readonly string[] = install,
): Promise<Readonly<Record<string, string>>> {
  const { launcher, root, env } = project;
  const answers: [string, string][] = [];
  for (const shell of shells) {
    prepare(project);
    rmSync(join(project.home, 'after'), { force: true });
    const who = whoAnswered(launch(launcher, argv, { cwd: root, env, shell }));
    answers.push([shell.join(' '), who]);
    if (who !== 'spare') continue;
    await untilThere(join(project.home, 'after'));
    await keepSpare(project, argv);
    removeModules(project);
  }
  return Object.fromEntries(answers);
}

/** What a process in the background makes. */
export async function untilThere(path: string): Promise<void> {
  await expect.poll(() => existsSync(path), { timeout: 20_000, interval: 5 }).toBe(true);
}

/** Whether nothing was moved: the spare lies where it lay, and the project has no tree. */
export function isUntaken(project: LauncherProject): boolean {
  const spare = spareOf(project);
  const modules = spare.owners.map((owner) => join(owner, 'node_modules'));
  return modules.every(
    (path) =>
      lstatSync(join(spare.directory, 'tree', path), { throwIfNoEntry: false })?.isDirectory() === true,
  );
}

/** Changes what is kept in one place. */
export function retitle(project: LauncherProject, pattern: RegExp, by: string): void {
  const sums = keptSparePath(project, 'sums');
  const text = readFileSync(sums, 'utf8');
  expect(text).toMatch(pattern);
  writeFileSync(sums, text.replace(pattern, by));
}
