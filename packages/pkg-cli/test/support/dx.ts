import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '../../src/index.ts';

/** What one command line gave. Paths of the test and durations are replaced, so that output can be compared. */
export interface DxResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project directory in which command lines run. */
export interface DxProject {
  readonly root: string;
  readonly home: string;
  /** What command lines are given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  dx(line: string | readonly string[], env?: Readonly<Record<string, string>>): Promise<DxResult>;
  read(path: string): string;
}

/**
 * Makes a project with files; command lines run in this process, with a home of their own. Whatever project they come
 * upon, the registry is the one given here: a test never asks a real one.
 *
 * @param name of the project's directory
 */
export function createDxProject(
  registry: string,
  files: Readonly<Record<string, unknown>>,
  name = 'project',
): DxProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-cli-')));
  const root = join(base, name);
  const home = join(base, 'home');
  mkdirSync(home);
  const all: Readonly<Record<string, unknown>> = {
    '.npmrc': `registry=${registry}\nfetch-retries=0\n`,
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  }
  const filter = (text: string): string =>
    text.replaceAll(base, '<base>').replace(/\d+(?:\.\d+)? (?:ms|s)\b/g, '<time>');
  const ownEnv = {
    HOME: home,
    PATH: process.env['PATH'],
    DX_HOME: join(base, 'dx'),
    npm_config_registry: registry,
    DX_AUDIT_WAIT_MS: '20000',
    npm_config_generations: 'false',
  };
  return {
    root,
    home,
    env: ownEnv,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    dx: async (line, env = {}) => {
      const stdout = collector();
      const stderr = collector();
      const exitCode = await runCli({
        argv: typeof line === 'string' ? line.split(' ') : line,
        env: { ...ownEnv, ...env },
        workingDirectory: root,
        execPath: process.execPath,
        stdout: stdout.stream,
        stderr: stderr.stream,
        signal: new AbortController().signal,
      });
      return { exitCode, stdout: filter(stdout.text()), stderr: filter(stderr.text()) };
    },
  };
}

function collector(): { readonly stream: NodeJS.WriteStream; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}
