import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, writeFiles } from './install-both.ts';

/** A repository on this machine. */
export interface Repository {
  /** `git+file://…`, without a commit. */
  readonly url: string;
  /** Adds a commit, with a tag if one is given. */
  commit(files: Files, tag?: string): string;
}

/** Makes a repository with one commit. */
export function makeRepository(files: Files, tag?: string): Repository {
  const directory = join(realpathSync(mkdtempSync(join(tmpdir(), 'dx-repository-'))), 'repo');
  writeFiles(directory, {});
  execFileSync('git', ['init', '-q', '-b', 'main', directory]);
  const git = (...words: readonly string[]): string => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.test', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', ['-C', directory, ...who, ...words], { encoding: 'utf8' }).trim();
  };
  const commit: Repository['commit'] = (more, name) => {
    writeFiles(directory, more);
    git('add', '-A');
    git('commit', '-q', '-m', 'more');
    if (name !== undefined) git('tag', name);
    return git('rev-parse', 'HEAD');
  };
  commit(files, tag);
  return { url: `git+file://${directory}`, commit };
}
