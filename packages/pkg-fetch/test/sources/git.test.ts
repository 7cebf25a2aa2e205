import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../loopback.ts';
import { makeGit } from './git-fixture.ts';
import { openSources, unpackArchive } from './open-sources.ts';

const manifest = (version: string, extra: object = {}): string =>
  JSON.stringify({ name: 'a', version, ...extra });

describe('a commit of a repository', () => {
  it('is that of the default branch when nothing is asked for', async () => {
    const repository = makeGit({ 'package.json': manifest('1.0.0') });
    const sha = repository.git('rev-parse', 'HEAD');
    const found = await openSources().sourcePackage({
      kind: 'git',
      name: 'a',
      spec: repository.url,
      from: '',
    });
    expect(found).toMatchObject({
      kind: 'archive',
      resolved: `${repository.url}#${sha}`,
      manifest: { name: 'a', version: '1.0.0', dist: { tarball: `${repository.url}#${sha}` } },
    });
  });

  it.each([
    ['a branch', 'next', '2.0.0'],
    ['a tag', 'v1.1.0', '1.1.0'],
    ['an annotated tag', 'annotated', '1.1.0'],
    ['a range of tagged versions', 'semver:^1.0.0', '1.1.0'],
    ['an exact version', 'semver:1.0.0', '1.0.0'],
    ['an encoded range', 'semver:%3E%3D1.0.0%20%3C1.1.0', '1.0.0'],
    ['a whole reference', 'refs/heads/next', '2.0.0'],
    ['a pull request', 'pull/7', '3.0.0'],
    ['a commit below another', 'next~1', '1.1.0'],
    ['a branch with a slash', 'feature/x', '4.0.0'],
  ])('is found by %s', async (_, reference, version) => {
    const { url } = makeHistory();
    const found = await openSources().sourcePackage({
      kind: 'git',
      name: 'a',
      spec: `${url}#${reference}`,
      from: '',
    });
    expect(found.manifest['version']).toBe(version);
  });

  it('is found by the first digits of its id', async () => {
    const { url, git } = makeHistory();
    const sha = git('rev-parse', 'v1.0.0');
    const spec = `${url}#${sha.slice(0, 8)}`;
    const found = await openSources().sourcePackage({ kind: 'git', name: 'a', spec, from: '' });
    expect(found).toMatchObject({ resolved: `${url}#${sha}`, manifest: { version: '1.0.0' } });
  });

  it('is found by its whole id without a listing, also below every branch', async () => {
    const { url, git } = makeHistory();
    const sha = git('rev-parse', 'v1.0.0');
    const found = await openSources().sourcePackage({
      kind: 'git',
      name: 'a',
      spec: `${url}#${sha}`,
      from: '',
    });
    expect(found).toMatchObject({ resolved: `${url}#${sha}`, manifest: { version: '1.0.0' } });
  });

  it('is never a branch or tag whose name is another commit id', async () => {
    const { url, git } = makeHistory();
    const sha = git('rev-parse', 'v1.0.0');
    git('update-ref', `refs/heads/${sha}`, 'refs/heads/next');
    git('update-ref', `refs/tags/${sha}`, 'refs/heads/next');
    const found = await openSources().sourcePackage({
      kind: 'git',
      name: 'a',
      spec: `${url}#${sha}`,
      from: '',
    });
    expect(found.manifest['version']).toBe('1.0.0');
  });

  it('that does not exist is an error that names it', async () => {
    const { url } = makeHistory();
    for (const wanted of ['nowhere', 'semver:^9', 'f'.repeat(40)]) {
      const spec = `${url}#${wanted}`;
      const error = await failureOf(openSources().sourcePackage({ kind: 'git', name: 'a', spec, from: '' }));
      expect(error.code).toBe('DX_GIT_REF_NOT_FOUND');
      expect(error.message).toContain(wanted.replace('semver:', ''));
    }
  });

  it('of a directory in the repository is a package of its own', async () => {
    const repository = makeGit({
      'package.json': manifest('1.0.0'),
      'packages/b/package.json': '{"name":"b","version":"5.0.0"}',
      'packages/b/index.js': 'b',
    });
    const sha = repository.git('rev-parse', 'HEAD');
    const sources = openSources();
    const spec = `${repository.url}#main::path:packages/b`;
    const found = await sources.sourcePackage({ kind: 'git', name: 'b', spec, from: '' });
    const resolved = `${repository.url}#${sha}::path:packages/b`;
    expect(found).toMatchObject({ resolved, manifest: { name: 'b' } });
    const { bytes } = await openSources().archive(resolved);
    expect(Object.keys(unpackArchive(bytes))).toEqual(['index.js', 'package.json']);
  });
});

describe('the archive of a commit', () => {
  it('has the files that npm would publish, and the same bytes each time', async () => {
    const repository = makeGit({
      'package.json': manifest('1.0.0', { files: ['lib'], bin: 'cli.js' }),
      'lib/index.js': 'lib',
      'lib/run.sh': '#!/bin/sh\n',
      'cli.js': 'cli',
      'src/index.ts': 'source',
      'README.md': 'read me',
      '.npmrc': 'registry=https://evil.test/',
      link: '-> README.md',
    });
    const resolved = `${repository.url}#${repository.git('rev-parse', 'HEAD')}`;
    const one = await openSources().archive(resolved);
    const other = await openSources().archive(resolved);
    expect(one.integrity).toBe(other.integrity);
    expect(Buffer.compare(one.bytes, other.bytes)).toBe(0);
    expect(unpackArchive(one.bytes)).toEqual({
      'README.md': 'read me',
      'cli.js*': 'cli',
      'lib/index.js': 'lib',
      'lib/run.sh*': '#!/bin/sh\n',
      'package.json': manifest('1.0.0', { files: ['lib'], bin: 'cli.js' }),
    });
  });

  it('leaves nothing behind on disk', async () => {
    const repository = makeGit({ 'package.json': manifest('1.0.0') });
    const { nodeFs } = await import('@dx/pkg-core/node');
    const { makeDirectory } = await import('./git-fixture.ts');
    const temporaryDirectory = join(makeDirectory(), 'sources');
    const sources = openSources({ temporaryDirectory });
    const found = await sources.sourcePackage({ kind: 'git', name: 'a', spec: repository.url, from: '' });
    expect(nodeFs.readDirectory(temporaryDirectory)).toHaveLength(1);
    await sources.archive(found.kind === 'archive' ? found.resolved : '');
    expect(nodeFs.readDirectory(temporaryDirectory)).toEqual([]);
    await sources.sourcePackage({ kind: 'git', name: 'a', spec: `${repository.url}#main`, from: '' });
    await sources.close();
    expect(nodeFs.readDirectory(temporaryDirectory)).toEqual([]);
  });
});

function makeHistory(): ReturnType<typeof makeGit> {
  const repository = makeGit({ 'package.json': manifest('1.0.0') });
  repository.git('tag', 'v1.0.0');
  repository.commit({ 'package.json': manifest('1.1.0') });
  repository.git('tag', 'v1.1.0');
  repository.git('tag', '--annotate', '--message=note', 'annotated');
  repository.git('checkout', '--quiet', '-b', 'next');
  repository.commit({ 'package.json': manifest('2.0.0') });
  repository.git('tag', 'v2.0.0');
  repository.git('checkout', '--quiet', '-b', 'pulled');
  repository.git('update-ref', 'refs/pull/7/head', repository.commit({ 'package.json': manifest('3.0.0') }));
  repository.git('checkout', '--quiet', '-b', 'feature/x', 'main');
  repository.commit({ 'package.json': manifest('4.0.0') });
  repository.git('checkout', '--quiet', 'main');
  return repository;
}
