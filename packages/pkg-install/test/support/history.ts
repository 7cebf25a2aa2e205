import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Universe } from '@dx/fixture-registry';
import type { InstallOptions, InstallReceipt, InstallRequest } from '../../src/index.ts';
import { readHistory } from '../../src/index.ts';
import { createProject, type Files, type TestProject } from './project.ts';

/** Packages that depend on one another, some in two versions. */
export const universe: Universe = {
  packages: {
    left: { versions: { '1.0.0': { dependencies: { deep: '^1.0.0' } } } },
    right: { versions: { '1.0.0': {}, '1.1.0': {} } },
    deep: { versions: { '1.0.0': {}, '1.2.0': {} } },
  },
};

/** A project with a history. */
export interface HistoryProject extends TestProject {
  /** Does it as a person would. */
  run(command: string, request?: InstallRequest, change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  undo(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  redo(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  /** Project files and packages: what a person sees. The newest first. */
  state(): ProjectState;
  /** Numbers and commands, the newest first; those that were taken back in brackets. */
  listed(): readonly string[];
}

/** What a person sees of a project. */
export interface ProjectState {
  readonly files: Readonly<Record<string, string | undefined>>;
  readonly installed: Readonly<Record<string, string>>;
}

const projectFiles = [
  ...['package.json', 'lock.dxl', 'package-lock.json', 'pnpm-workspace.yaml', 'yarn.lock'],
  ...['packages/a/package.json', 'packages/b/package.json'],
];

/** Makes one that nothing is installed in. */
export function historyProject(
  registry: string,
  files: Files,
  policy: InstallOptions['policy'] = {},
): HistoryProject {
  const project = createProject(registry, files, ['min-release-age=0']);
  const run: HistoryProject['run'] = (command, request = { kind: 'install' }, change = {}) =>
    project.install({ request, history: { command }, policy, ...change });
  return {
    ...project,
    run,
    undo: (change) => run('undo', { kind: 'undo' }, change),
    redo: (change) => run('redo', { kind: 'redo' }, change),
    state: () => stateOf(project.root),
    listed: () =>
      readHistory(project.root, { home: project.home }).map(({ number, command, isUndone }) =>
        isUndone ? `(${number} ${command})` : `${number} ${command}`,
      ),
  };
}

/** What a person sees of the project in a directory. */
export function stateOf(root: string): ProjectState {
  const files = projectFiles.map((path) => {
    const isThere = existsSync(join(root, path));
    return [path, isThere ? readFileSync(join(root, path), 'latin1') : undefined] as const;
  });
  const names = Object.keys(universe.packages).flatMap((name) => {
    const manifest = join(root, 'node_modules', name, 'package.json');
    return existsSync(manifest) ? [[name, JSON.parse(readFileSync(manifest, 'utf8')).version]] : [];
  });
  return { files: Object.fromEntries(files), installed: Object.fromEntries(names) };
}

/** A manifest with dependencies. */
export function app(dependencies: Readonly<Record<string, string>> = {}): Files {
  return { 'package.json': { name: 'app', version: '1.0.0', dependencies } };
}
