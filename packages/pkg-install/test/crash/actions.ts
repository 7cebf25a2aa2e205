import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallOptions, type InstallRequest, prepareSpare } from '../../src/index.ts';
import type { TestProject } from '../support/project.ts';
import { projectFiles } from './universe.ts';

/** What is disturbed, and what it begins with. */
export interface Action {
  readonly name: string;
  readonly request: InstallRequest;
  readonly policy: NonNullable<InstallOptions['policy']>;
  /** Undisturbed, to the state that every try begins with; copies of it may be used. */
  prepare(project: TestProject): Promise<void>;
  /** After every copy: what a copy would not be believed. */
  prepareAgain?(project: TestProject): Promise<void>;
}

const lockfile = 'npm';
const install: InstallRequest = { kind: 'install' };
const withGenerations = { lockfile, generations: true } as const;

/** In the order of the table. */
export const actions: readonly Action[] = [
  {
    name: 'install',
    request: install,
    policy: { lockfile },
    prepare: async (project) => write(project, '^1.0.0'),
  },
  {
    name: 'update',
    request: { kind: 'update', names: [], saves: true },
    policy: { lockfile },
    prepare: installedOld,
  },
  {
    name: 'remove',
    request: { kind: 'remove', names: ['left'], importers: [''] },
    policy: { lockfile },
    prepare: installedOld,
  },
  {
    name: 'undo',
    request: { kind: 'undo' },
    policy: { lockfile },
    prepare: async (project) => {
      await installedOld(project);
      await runAs(
        'dx add more',
        project,
        { kind: 'add', specs: ['more@1.0.0'], importers: [''] },
        { lockfile },
      );
    },
  },
  {
    name: 'spare',
    request: install,
    policy: withGenerations,
    prepare: async () => undefined,
    prepareAgain: async (project) => {
      await installedOld(project, withGenerations);
      await makeSpare(project);
      rmSync(join(project.root, 'node_modules'), { recursive: true });
    },
  },
  {
    name: 'parked',
    request: install,
    policy: withGenerations,
    prepare: async () => undefined,
    prepareAgain: async (project) => {
      await installedOld(project, withGenerations);
      const lock = project.read('package-lock.json');
      await makeSpare(project);
      write(project, '1.1.0');
      await runAs('dx install', project, install, withGenerations);
      write(project, '^1.0.0');
      project.write('package-lock.json', lock);
    },
  },
];

/** Runs a request with a history and the given file system, as a command does. */
export async function runAs(
  command: string,
  project: TestProject,
  request: InstallRequest,
  policy: Action['policy'],
  fs: FsOps = nodeFs,
): Promise<void> {
  await project.install({ request, policy, ports: { fs }, history: { command } });
}

/** Versions that newer ones exist of. */
async function installedOld(project: TestProject, policy: Action['policy'] = { lockfile }): Promise<void> {
  write(project, '1.0.0');
  await runAs('dx install', project, install, policy);
  write(project, '^1.0.0');
  await runAs('dx install', project, install, policy);
}

function write(project: TestProject, range: string): void {
  for (const [path, content] of Object.entries(projectFiles(range))) project.write(path, content);
}

async function makeSpare({ root, home }: TestProject): Promise<void> {
  const { status } = await prepareSpare({ root, home, nodeVersion: process.version });
  if (status !== 'made') throw new Error(`No spare could be made in ${root}`);
}
