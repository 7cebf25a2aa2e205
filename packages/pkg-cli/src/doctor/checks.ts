import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace } from '@dx/pkg-workspace';
import { satisfies } from 'semver';
import type { CommandContext } from '../command-context.ts';
import { findProgram } from '../find-program.ts';
import { homeOf } from '../install-options.ts';
import { npmrcFiles } from '../npmrc/npmrc-files.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';

/** What one check found. */
export interface CheckResult {
  readonly status: 'ok' | 'not ok';
  /** What was found, or what to do. */
  readonly text: string;
}

/** One thing that dx needs. */
export interface Check {
  /** Word that selects it. */
  readonly group: 'connection' | 'registry' | 'versions' | 'environment' | 'permissions';
  readonly title: string;
  run(context: CommandContext): Promise<CheckResult>;
}

const ok = (text: string): CheckResult => ({ status: 'ok', text });
const bad = (text: string): CheckResult => ({ status: 'not ok', text });

/** Everything that `dx doctor` looks at, in order. */
export const checks: readonly Check[] = [
  { group: 'connection', title: 'Connection to the registry', run: checkPing },
  { group: 'versions', title: 'Node version', run: async ({ project }) => checkNode(project.nodeVersion) },
  { group: 'registry', title: 'Registry and settings', run: checkSettings },
  {
    group: 'environment',
    title: 'git on PATH',
    run: async ({ project }) => checkGit(findProgram('git', project.env)),
  },
  { group: 'environment', title: 'Global commands on PATH', run: checkGlobalBin },
  {
    group: 'permissions',
    title: 'Store and caches can be written',
    run: async (context) => checkWritable(homeOf(context)),
  },
  { group: 'permissions', title: 'Project can be written', run: checkProject },
];

async function checkPing(context: CommandContext): Promise<CheckResult> {
  const options = registryOptions(npmrcFiles(context.project).settings, 'doctor');
  try {
    const { default: registryFetch } = await import('npm-registry-fetch');
    await askRegistry('Ping', options, context, (tried) =>
      registryFetch('/-/ping?write=true', { ...tried, ignoreBody: true }),
    );
    return ok(options.registry);
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
}

function checkNode(version: string): CheckResult {
  return satisfies(version, '>=20.19') ? ok(version) : bad(`${version}; dx needs 20.19 or later`);
}

async function checkSettings({ project }: CommandContext): Promise<CheckResult> {
  const { registry, warnings } = npmrcFiles(project).settings;
  if (warnings.length > 0) return bad(warnings.join('; '));
  return ok(registry);
}

function checkGit(program: string | undefined): CheckResult {
  return program === undefined ? bad('not found; packages from git cannot be installed') : ok(program);
}

async function checkGlobalBin({ project }: CommandContext): Promise<CheckResult> {
  const directory =
    project.platform === 'win32' ? project.globalPrefix : path.join(project.globalPrefix, 'bin');
  const onPath = (project.env['PATH'] ?? project.env['Path'] ?? '')
    .split(path.delimiter)
    .map((item) => path.resolve(item));
  return onPath.includes(path.resolve(directory)) ? ok(directory) : bad(`add ${directory} to PATH`);
}

function checkWritable(directory: string): CheckResult {
  let at = directory;
  while (nodeFs.stat(at) === undefined && at !== path.dirname(at)) at = path.dirname(at);
  return nodeFs.isWritable(at) ? ok(directory) : bad(`${at} cannot be written; choose another with DX_HOME`);
}

async function checkProject(context: CommandContext): Promise<CheckResult> {
  try {
    const { root } = readWorkspace(context.project, { fs: nodeFs });
    const places = [root, path.join(root, 'package.json'), path.join(root, 'node_modules')];
    const closed = places.filter((place) => nodeFs.stat(place) !== undefined && !nodeFs.isWritable(place));
    return closed.length === 0 ? ok(root) : bad(`${closed.join(', ')} cannot be written`);
  } catch (error) {
    return isMissing(error)
      ? ok('no project here')
      : bad(error instanceof Error ? error.message : String(error));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'DX_MANIFEST_NOT_FOUND';
}
