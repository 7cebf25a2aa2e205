import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Places } from './types.ts';

/** Where the repository of a sandbox is; what is below `tmp` may change. */
export function repositoryOf({ base }: Places): string {
  return join(base, 'tmp', 'repository');
}

/** Runs git in it, apart from whatever the person has set up. */
export function runGit(directory: string, ...words: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@registry.test', '-c', 'protocol.file.allow=always'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', ['-C', directory, ...who, ...words], {
    encoding: 'utf8',
    env,
    stdio: 'pipe',
  }).trim();
}

/** Makes a repository with one commit and gives its id. A text that begins with `-> ` is a link. */
export function makeRepository(directory: string, files: Readonly<Record<string, unknown>>): string {
  mkdirSync(directory, { recursive: true });
  runGit(directory, 'init', '-q', '-b', 'main');
  runGit(directory, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  return commitFiles(directory, files);
}

/** Adds a commit with these files. */
export function commitFiles(directory: string, files: Readonly<Record<string, unknown>>): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), file);
    else writeFileSync(file, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  runGit(directory, 'add', '-A', '-f');
  runGit(directory, 'commit', '-q', '-m', 'more', '--allow-empty');
  return runGit(directory, 'rev-parse', 'HEAD');
}
