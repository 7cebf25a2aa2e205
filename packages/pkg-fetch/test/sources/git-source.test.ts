import fc from 'fast-check';
import HostedGit from 'hosted-git-info';
import { describe, expect, it } from 'vitest';
import type { GitSource } from '../../src/sources/git-source.ts';
import { parseSource, type Source } from '../../src/sources/parse-source.ts';
import { failureOf } from '../loopback.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';
const base = { root: '/project', from: '/project' };
const parse = (spec: string): Promise<Source> => parseSource('x', spec, base);

/** What npm 12.2 writes, taken from its `pacote` 22.0.0 and `@npmcli/arborist` 10.0.4. */
const resolvedByNpm: readonly (readonly [spec: string, resolved: string])[] = [
  ['a/b', 'git+ssh://git@github.com/a/b.git'],
  ['a/b#branch', 'git+ssh://git@github.com/a/b.git'],
  ['a/b#semver:^1', 'git+ssh://git@github.com/a/b.git'],
  ['github:a/b', 'git+ssh://git@github.com/a/b.git'],
  ['github:A/B.git#x', 'git+ssh://git@github.com/A/B.git'],
  ['git+ssh://git@github.com/a/b', 'git+ssh://git@github.com/a/b.git'],
  ['git+ssh://git@github.com:a/b.git#x', 'git+ssh://git@github.com/a/b.git'],
  ['git@github.com:a/b.git', 'git+ssh://git@github.com/a/b.git'],
  ['ssh://git@github.com/a/b', 'git+ssh://git@github.com/a/b.git'],
  ['https://github.com/a/b', 'git+https://github.com/a/b.git'],
  ['https://github.com/a/b.git#main', 'git+https://github.com/a/b.git'],
  ['https://github.com/a/b/tree/feature', 'git+https://github.com/a/b.git'],
  ['git+https://github.com/a/b.git', 'git+https://github.com/a/b.git'],
  ['git+https://user:tok@github.com/a/b.git', 'git+https://user:tok@github.com/a/b.git'],
  ['git://github.com/a/b.git', 'git+ssh://git@github.com/a/b.git'],
  ['http://github.com/a/b', 'git+ssh://git@github.com/a/b.git'],
  ['gitlab:a/b', 'git+ssh://git@gitlab.com/a/b.git'],
  ['gitlab:g/s/p', 'git+ssh://git@gitlab.com/g/s/p.git'],
  ['https://gitlab.com/g/s/p.git', 'git+https://gitlab.com/g/s/p.git'],
  ['bitbucket:a/b', 'git+ssh://git@bitbucket.org/a/b.git'],
  ['https://bitbucket.org/a/b', 'git+https://bitbucket.org/a/b.git'],
  ['gist:1234abcd', 'git+ssh://git@gist.github.com/1234abcd.git'],
  ['gist:user/1234abcd', 'git+ssh://git@gist.github.com/1234abcd.git'],
  ['https://gist.github.com/user/1234abcd.git', 'git+https://gist.github.com/1234abcd.git'],
  ['sourcehut:~a/b', 'git+ssh://git@git.sr.ht/~a/b.git'],
  ['https://git.sr.ht/~a/b', 'git+https://git.sr.ht/~a/b'],
  ['git+https://git.test/a/b.git', 'git+https://git.test/a/b.git'],
  ['git+https://git.test/a/b.git#semver:^1', 'git+https://git.test/a/b.git'],
  ['git+https://git.test:8443/a/b.git?x=1#y', 'git+https://git.test:8443/a/b.git?x=1'],
  ['git+ssh://git@git.test/a/b.git#x', 'git+ssh://git@git.test/a/b.git'],
  ['git+ssh://git@git.test:a/b.git#x', 'git+ssh://git@git.test:a/b.git'],
  ['git+ssh://git@git.test:22/a/b.git', 'git+ssh://git@git.test:22/a/b.git'],
  ['git://git.test/a/b.git', 'git://git.test/a/b.git'],
  ['git+http://git.test/a/b', 'git+http://git.test/a/b'],
  ['git+file:///srv/b#x', 'git+file:///srv/b'],
];

describe('what a lock says of a commit', () => {
  it.each(resolvedByNpm)('is for %s what npm 12 writes', async (spec, resolved) => {
    expect((await parseGit(spec)).resolvedAt(sha)).toBe(`${resolved}#${sha}`);
  });

  it.each(resolvedByNpm)('is for %s the same again when it is read back', async (_, resolved) => {
    const source = await parseGit(`${resolved}#${sha}`);
    expect(source.wanted).toEqual({ kind: 'commit', sha });
    expect(source.resolvedAt(sha)).toBe(`${resolved}#${sha}`);
  });

  it('keeps the directory of the package, without which the lock would mean another package', async () => {
    const source = await parseGit('github:a/b#v1::path:packages/x/');
    const resolved = `git+ssh://git@github.com/a/b.git#${sha}::path:packages/x`;
    expect(source.resolvedAt(sha)).toBe(resolved);
    expect(await parseGit(resolved)).toMatchObject({
      wanted: { kind: 'commit', sha },
      subdirectory: 'packages/x',
    });
  });
});

describe('a host that npm knows', () => {
  it.each([
    ['github:a/b', `https://codeload.github.com/a/b/tar.gz/${sha}`],
    ['gitlab:g/s/p', `https://gitlab.com/api/v4/projects/g%2Fs%2Fp/repository/archive.tar.gz?sha=${sha}`],
    ['bitbucket:a/b', `https://bitbucket.org/a/b/get/${sha}.tar.gz`],
    ['gist:1234abcd', `https://codeload.github.com/gist/1234abcd/tar.gz/${sha}`],
    ['git+https://git.test/a/b.git', undefined],
  ])('gives an archive of a commit of %s at %s', async (spec, url) => {
    expect((await parseGit(`${spec}#main`)).archiveAt(sha)).toBe(url);
  });

  it('is asked by https first and then by ssh, and by https alone with a credential', async () => {
    expect((await parseGit('a/b#x')).remotes).toEqual([
      'https://github.com/a/b.git',
      'ssh://git@github.com/a/b.git',
    ]);
    expect((await parseGit('git+https://u:p@github.com/a/b')).remotes).toEqual([
      'https://u:p@github.com/a/b.git',
    ]);
  });

  it('is found, and its archive named, as hosted-git-info does for any owner, project and host', async () => {
    const word = fc.stringMatching(/^[A-Za-z][\w.-]{0,20}$/).filter((text) => !text.endsWith('.git'));
    const host = fc.constantFrom('github', 'gitlab', 'bitbucket');
    await fc.assert(
      fc.asyncProperty(host, word, word, async (type, owner, project) => {
        const spec = `${type}:${owner}/${project}`;
        const expected = HostedGit.fromUrl(`${spec}#${sha}`);
        const source = await parseGit(spec);
        expect(source.archiveAt(sha)).toBe(expected?.tarball());
        expect(source.resolvedAt(sha)).toBe(expected?.sshurl());
      }),
    );
  });
});

describe('a spec that must not reach git', () => {
  it.each([
    ['an option as reference', 'git+https://git.test/a.git#--upload-pack=touch /tmp/x'],
    ['an option as short reference', 'git+https://git.test/a.git#-x'],
    ['an option in a shortcut', 'github:a/b#--upload-pack=x'],
    ['a reference with a line break', 'github:a/b#main%0a--upload-pack=x'],
    ['a reference with a space', 'github:a/b#a%20b'],
    ['a command as transport', 'git+ext::sh -c touch% /tmp/x'],
    ['a transport of its own', 'ext::sh -c x'],
    ['a file descriptor', 'git+fd://17/x'],
    ['rsync', 'git+rsync://git.test/a'],
    ['ftp', 'git+ftp://git.test/a'],
    ['an option as ssh host', 'git+ssh://-oProxyCommand=x/a'],
    ['an option as ssh user', 'git+ssh://-oProxyCommand=x@git.test/a'],
    ['an option as host in the short form', 'git+ssh://git@-oProxyCommand=x:a/b'],
    ['an option as user in the short form', 'git+ssh://-oProxyCommand=x@git.test:a/b'],
    ['an option without a user', 'git+ssh://-oProxyCommand=x:a/b'],
    ['a path without a protocol', 'git+file:../evil'],
    ['a file on another machine', 'git+file://server/share/a'],
    ['a line break in the address', 'git+ssh://git@git.test:a\n--upload-pack=x'],
    ['a directory above the repository', 'github:a/b#path:../../etc'],
    ['an encoded directory above the repository', 'github:a/b#path:x/../../etc'],
    ['a range and a reference', 'github:a/b#semver:^1::main'],
    ['a registry range', '^1.0.0'],
    ['another protocol', 'gopher://git.test/a'],
  ])('%s is refused', async (_, spec) => {
    expect((await failureOf(parse(spec))).code).toBe('DX_SOURCE_UNSUPPORTED');
  });

  it('is refused or harmless whatever it is', async () => {
    const piece = fc.constantFrom(
      'git+ssh://',
      'git+https://',
      '-',
      '--x',
      '@',
      ':',
      '/',
      '#',
      '::',
      'a',
      'b.test',
      '%2d',
      '\n',
      ' ',
      'ext',
      'path:',
      '..',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const source = await parse(pieces.join('')).catch(() => undefined);
        if (source?.kind !== 'git') return;
        for (const remote of source.remotes) {
          expect(remote).toMatch(/^(?:(?:https|ssh|git|http|file):\/\/|[A-Za-z0-9_][\w.~-]*@[A-Za-z0-9])/);
          expect(remote).not.toMatch(/\s|^-|^[a-z]+:\/\/(?:[^/]*@)?-|^[^/]*@-/);
        }
        if (source.wanted.kind === 'reference') expect(source.wanted.reference).not.toMatch(/^-|\s/);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not show its credentials', async () => {
    const spec = 'git+https://user:hunter22@git.test/a.git#--upload-pack=x';
    const error = await failureOf(parse(spec));
    expect(JSON.stringify(error) + error.message).not.toContain('hunter22');
    expect(error.message).toContain('git.test/a.git');
  });
});

async function parseGit(spec: string): Promise<GitSource> {
  const source = await parse(spec);
  if (source.kind !== 'git') throw new Error(`${spec} is ${source.kind}`);
  return source;
}
