import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Universe } from '@dx/fixture-registry';
import { expect, onTestFinished } from 'vitest';
import { launchHome } from '../../src/unchanged/keep-launch.ts';
import { type Launch, ownLaunch, takeLaunch } from '../../src/unchanged/own-launch.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

/** A package with a command and a dependency, as the projects of these tests need it. */
export const universe: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': { dependencies: { '@scope/b': '1.0.0' }, bin: { a: 'cli.js' }, files: { 'cli.js': '' } },
      },
    },
    '@scope/b': { versions: { '1.0.0': {} } },
  },
};

/** A workspace with one member. */
export const files: Readonly<Record<string, unknown>> = {
  'package.json': {
    name: 'app',
    version: '1.0.0',
    dependencies: { a: '1.0.0' },
    workspaces: ['packages/*'],
  },
  'packages/one/package.json': { name: 'one', version: '1.0.0' },
};

/** Shells of this machine that differ, as the words that start them. */
export const shells: readonly (readonly string[])[] = [['dash'], ['bash'], ['busybox', 'sh'], ['sh']].filter(
  ([program = '', ...rest]) => spawnSync(program, [...rest, '-c', ':']).status === 0,
);

const source = fileURLToPath(new URL('../../standalone/dx.sh', import.meta.url));

/** Says how it was started; what is started in the background tells a file. */
const program = `#!/bin/sh
if [ "\${1-}" = @after-install ]; then
  while [ -e "$HOME/wait" ]; do sleep 0.01; done
  { printf '<%s>\\n' "$@"; printf 'told\\000%s\\000' "\${DX_LAUNCH-}"; cat /proc/$$/stat; pwd; } >"$HOME/after.new"
  mv "$HOME/after.new" "$HOME/after"
  exit
fi
printf 'program'
for word; do printf ' <%s>' "$word"; done
printf '\\n'
env
printf 'told\\000%s\\000' "\${DX_LAUNCH-}"
exit 7
`;

/** A launcher with a program beside it that only says how it was started. */
export interface TestLauncher {
  readonly directory: string;
  readonly path: string;
  /** A directory with `node`, on PATH. */
  readonly bin: string;
  /** A directory that does not exist, on PATH before `bin`. */
  readonly earlier: string;
}

/** How a launcher ended. */
export interface LauncherResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what the launcher runs. */
export interface LauncherRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly shell?: readonly string[];
  readonly input?: string;
}

/** A temporary directory, without links on the way. */
export function temporary(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function createLauncher(
  directory: string = join(temporary(), 'dist', 'standalone'),
  change: (text: string) => string = (text) => text,
): TestLauncher {
  const [path, bin, earlier] = [join(directory, 'dx'), join(directory, 'bin'), join(directory, 'earlier')];
  mkdirSync(bin, { recursive: true });
  writeProgram(path, change(readFileSync(source, 'utf8')));
  writeProgram(join(directory, 'dx-program'), program);
  writeProgram(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  return { directory, path, bin, earlier };
}

export function writeProgram(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** Starts the launcher by a shell, or by its own first line. */
export function launch(
  { path }: Pick<TestLauncher, 'path'>,
  argv: readonly string[],
  { cwd, env, shell = [], input }: LauncherRun,
): LauncherResult {
  const [file = path, ...first] = [...shell, path];
  const { status, signal, stdout, stderr } = spawnSync(file, [...first, ...argv], {
    ...{ cwd, env: { ...env }, encoding: 'utf8', timeout: 20_000 },
    ...(input === undefined ? {} : { input }),
  });
  return { exitCode: status, signal, stdout, stderr };
}

/** A project with a recorded install that had nothing to do. */
export interface LauncherProject extends DxProject {
  readonly launcher: TestLauncher;
}

/** Installs twice, with what the launcher says, so that it can answer the third time. */
export async function recorded(
  registry: string,
  files: Readonly<Record<string, unknown>>,
  argv: readonly string[] = ['install'],
  more: Readonly<Record<string, string>> = {},
  name = 'project',
): Promise<LauncherProject> {
  const project = createDxProject(registry, files, name);
  onTestFinished(() => rmSync(join(project.root, '..'), { recursive: true, force: true }));
  const launcher = createLauncher();
  const { earlier, bin } = launcher;
  const env = { ...project.env, PATH: `${earlier}:${bin}:/usr/bin:/bin`, ...more };
  takeLaunch({ DX_LAUNCH: toldLaunch(launch(launcher, argv, { cwd: project.root, env })) });
  for (const shown of [/^added /, /^nothing to do, up to date in /]) {
    const { exitCode, stdout } = await project.dx(argv, env);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(shown) });
  }
  expect(existsSync(keptPath({ ...project, env }, 'sums'))).toBe(true);
  return { ...project, env, launcher };
}

/** A file of what is kept for the launcher. */
export function keptPath({ root, env }: Pick<LauncherProject, 'root' | 'env'>, path: string): string {
  const name = readFileSync(join(root, 'node_modules/.dx/launch/now'), 'utf8').trim();
  return join(launchHome(env) ?? '', name, path);
}

/** Leaves the launcher only one of the two ways in which it compares. */
export function compareOnly(
  project: Pick<LauncherProject, 'root' | 'env'>,
  way: 'stamps' | 'contents',
): void {
  leaveOnly(keptPath(project, 'sums'), way);
}

/** The same of a file with sums. */
export function leaveOnly(sums: string, way: 'stamps' | 'contents'): void {
  const lines = readFileSync(sums, 'utf8').split('\n');
  const kept = lines.map((line, at) => {
    if (way === 'contents') return at === 3 ? '-' : line;
    return at > 3 && /^\d/.test(line) ? '0 0' : line;
  });
  writeFileSync(sums, kept.join('\n'));
}

/** What the program was told. */
export function toldLaunch({ stdout }: LauncherResult): string | undefined {
  return stdout.split('\0')[1];
}

/** What a launcher tells the program about an install that it does not answer. */
export function askLaunch(
  { launcher, root, env }: Pick<LauncherProject, 'launcher' | 'root' | 'env'>,
  argv: readonly string[],
): Launch {
  takeLaunch({ DX_LAUNCH: toldLaunch(launch(launcher, argv, { cwd: root, env, shell: ['bash'] })) });
  const launched = ownLaunch();
  if (launched === undefined) throw new Error('nothing was told');
  return launched;
}

/** Who answered under each shell: the launcher, or the program that it started. */
export function answeredBy(
  { launcher, root, env }: Pick<LauncherProject, 'launcher' | 'root' | 'env'>,
  argv: readonly string[] = ['install'],
  run: Partial<LauncherRun> = {},
): Readonly<Record<string, string>> {
  const answers = shells.map((shell) => {
    const result = launch(launcher, argv, { cwd: root, env, ...run, shell });
    return [shell.join(' '), whoAnswered(result)];
  });
  return Object.fromEntries(answers);
}

/** Who answered: `launcher`, `spare` or `program`; else what was printed. */
export function whoAnswered({ exitCode, stdout, stderr }: LauncherResult): string {
  if (exitCode === 0 && stdout === 'nothing to do, up to date\n' && stderr === '') return 'launcher';
  if (exitCode === 0 && /^\d+ packages?, from a spare\n$/.test(stdout) && stderr === '') return 'spare';
  return exitCode === 7 && stdout.startsWith('program <') && stderr === '' ? 'program' : stdout + stderr;
}

/** Whether a shell starts programs without the variables that it does not understand. */
export function dropsVariables([program = 'sh', ...rest]: readonly string[]): boolean {
  const env = { PATH: process.env['PATH'], 'a-b': 'c' };
  return !spawnSync(program, [...rest, '-c', 'env'], { env, encoding: 'utf8' }).stdout.includes('a-b=c');
}

/** The answer of `answeredBy` when all shells agree. */
export function each(who: 'launcher' | 'spare' | 'program'): Readonly<Record<string, string>> {
  return Object.fromEntries(shells.map((shell) => [shell.join(' '), who]));
}
