import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files by path; a value that begins with `-> ` is a link, one that begins with `#!` is executable. */
export type Files = Readonly<Record<string, string>>;

/** A repository of a test. */
export interface GitFixture {
  readonly directory: string;
  /** `git+file:///…` */
  readonly url: string;
  /** Runs git in it and gives what it says. */
  git(...args: readonly string[]): string;
  /** Writes files and commits everything; gives the commit. */
  commit(files: Files, message?: string): string;
}

/** A temporary directory, removed when the test ends. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What git needs of this machine, with a home of its own. */
export function gitEnv(home: string): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
}

/** A new repository with a branch `main`. */
export function makeGit(files: Files = {}): GitFixture {
  const directory = makeDirectory();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], {
      cwd: directory,
      env: {
        ...gitEnv(directory),
        GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z',
        GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z',
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  const commit = (added: Files, message = 'change'): string => {
    writeFiles(directory, added);
    git('add', '--all', '--force');
    git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return git('rev-parse', 'HEAD');
  };
  if (Object.keys(files).length > 0) commit(files);
  return { directory, url: `git+file://${directory}`, git, commit };
}

export function writeFiles(directory: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), file);
    else writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
}
