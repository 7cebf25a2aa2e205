import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { afterEach, describe, expect, it } from 'vitest';
import { changedFiles } from '../../src/members/changed-files.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function repository(): { readonly root: string; git(...args: string[]): void; write(path: string): void } {
  const root = mkdtempSync(join(tmpdir(), 'dx-'));
  made.push(root);
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=T', '-c', 'user.email=t@t.test', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const write = (path: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${path} ${Math.random()}\n`);
  };
  git('init', '-q', '-b', 'main');
  for (const path of ['packages/a/x', 'packages/b/x', 'packages/c/x', 'packages/ü/x y']) write(path);
  writeFileSync(join(root, '.gitignore'), 'ignored\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  return { root, git, write };
}

describe('changedFiles', () => {
  it('has what was committed, changed, staged, removed or is new, not what is ignored', () => {
    const { root, git, write } = repository();
    git('checkout', '-q', '-b', 'topic');
    write('packages/a/x');
    git('commit', '-qam', 'two');
    write('packages/ü/x y');
    write('packages/b/new');
    write('packages/b/ignored');
    rmSync(join(root, 'packages/c/x'));
    expect(changedFiles(root, 'main')).toEqual([
      'packages/a/x',
      'packages/b/new',
      'packages/c/x',
      'packages/ü/x y',
    ]);
    expect(changedFiles(root, 'HEAD')).toEqual(['packages/b/new', 'packages/c/x', 'packages/ü/x y']);
    expect(changedFiles(root, 'main..topic')).toEqual(['packages/a/x']);
  });

  it('leaves out what others have done since the branch began', () => {
    const { root, git, write } = repository();
    git('checkout', '-q', '-b', 'topic');
    write('packages/a/x');
    git('commit', '-qam', 'two');
    git('checkout', '-q', 'main');
    write('packages/b/x');
    git('commit', '-qam', 'three');
    git('checkout', '-q', 'topic');
    expect(changedFiles(root, 'main')).toEqual(['packages/a/x']);
  });

  it('counts what was renamed at both places, and is relative to a root inside the repository', () => {
    const { root, git, write } = repository();
    renameSync(join(root, 'packages/a/x'), join(root, 'packages/b/moved'));
    git('add', '-A');
    write('packages/b/new');
    expect(changedFiles(root, 'main')).toEqual(['packages/a/x', 'packages/b/moved', 'packages/b/new']);
    expect(changedFiles(join(root, 'packages/b'), 'main')).toEqual(['moved', 'new']);
  });

  it.each(['no-such-branch', '--output=/tmp/x', '', '-h'])(
    'fails for a revision that there is not, and takes it for nothing else: %j',
    (revision) => {
      const { root } = repository();
      const error = raisedBy(() => changedFiles(root, revision));
      expect(isDxError(error, 'DX_GIT_COMMAND') && error.message).toContain(
        'git cannot say what has changed',
      );
    },
  );

  it('fails outside of a repository', () => {
    const root = mkdtempSync(join(tmpdir(), 'dx-'));
    made.push(root);
    expect(
      isDxError(
        raisedBy(() => changedFiles(root, 'main')),
        'DX_GIT_COMMAND',
      ),
    ).toBe(true);
  });
});

function raisedBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
