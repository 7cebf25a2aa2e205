import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseIntegrity } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { failureOf, type Loopback, serve } from '../loopback.ts';
import { openClient } from '../open-client.ts';
import { makeDirectory, writeFiles } from './git-fixture.ts';
import { makeHostArchive, openSources } from './open-sources.ts';

const manifest = '{"name":"a","version":"1.2.3","scripts":{"postinstall":"x"}}';
const hashOf = (bytes: Uint8Array): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

describe('an archive at a URL', () => {
  it('is known by its own package.json and fetched once', async () => {
    const { server, bytes } = await serveArchive();
    const sources = openSources({ client: await openClient('https://registry.test/') });
    const url = `${server.url}a.tgz`;
    const found = await sources.sourcePackage({ kind: 'remote', name: 'a', spec: url, from: '' });
    expect(found).toMatchObject({
      kind: 'archive',
      resolved: url,
      integrity: hashOf(bytes),
      manifest: { name: 'a', version: '1.2.3', dist: { tarball: url, integrity: hashOf(bytes) } },
    });
    const archive = await sources.archive(url, { integrity: parseIntegrity(hashOf(bytes)) });
    expect(Buffer.compare(archive.bytes, bytes)).toBe(0);
    expect(archive).toMatchObject({
      resolved: url,
      integrity: hashOf(bytes),
      preparation: 'none',
      leftOut: [],
    });
    expect(server.seen).toHaveLength(1);
  });

  it('of a lock is fetched without a question before', async () => {
    const { server, bytes } = await serveArchive();
    const sources = openSources({ client: await openClient('https://registry.test/') });
    expect((await sources.archive(`${server.url}a.tgz`)).integrity).toBe(hashOf(bytes));
  });

  it('N02 on another host is given no credential of the registry, and its own where it has one', async () => {
    const { server } = await serveArchive();
    const credentials = [{ prefix: '//registry.test/', token: 'secret' }];
    const other = openSources({ client: await openClient('https://registry.test/', { credentials }) });
    await other.archive(`${server.url}a.tgz`, { name: 'a' });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
    const own = [...credentials, { prefix: `//127.0.0.1:${server.port}/`, token: 'own' }];
    const known = openSources({ client: await openClient('https://registry.test/', { credentials: own }) });
    await known.archive(`${server.url}a.tgz`, { name: 'a' });
    expect(server.seen[1]?.headers.authorization).toBe('Bearer own');
  });

  it('I15 with another hash than the lock says is refused, however strong the hash', async () => {
    const { server, bytes } = await serveArchive();
    const sources = openSources({ client: await openClient('https://registry.test/') });
    const url = `${server.url}a.tgz`;
    const sha1 = parseIntegrity(`sha1-${createHash('sha1').update(bytes).digest('base64')}`);
    expect((await sources.archive(url, { integrity: sha1 })).integrity).toBe(hashOf(bytes));
    for (const algorithm of ['sha512', 'sha1']) {
      const integrity = parseIntegrity(`${algorithm}-${createHash(algorithm).update('x').digest('base64')}`);
      expect((await failureOf(sources.archive(url, { integrity }))).code).toBe('DX_INTEGRITY_MISMATCH');
    }
  });

  it('that is not there, or no archive, is an error', async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.url === '/none.tgz' ? 404 : 200);
      response.end('what is this');
    });
    const sources = openSources({ client: await openClient('https://registry.test/') });
    expect((await failureOf(sources.archive(`${server.url}none.tgz`))).code).toBe('DX_ARCHIVE_NOT_FOUND');
    const error = await failureOf(sources.archive(`${server.url}text.tgz?token=hunter22`));
    expect(error.code).toBe('DX_SOURCE_ARCHIVE');
    expect(JSON.stringify(error) + error.message).not.toContain('hunter22');
  });

  it('a failure is not remembered', async () => {
    let isReady = false;
    const bytes = await makeHostArchive({ 'package.json': manifest });
    const server = await serve((_, response) => {
      response.writeHead(isReady ? 200 : 404);
      response.end(bytes);
    });
    const sources = openSources({ client: await openClient('https://registry.test/') });
    const spec = { kind: 'remote', name: 'a', spec: `${server.url}a.tgz`, from: '' } as const;
    expect((await failureOf(sources.sourcePackage(spec))).code).toBe('DX_ARCHIVE_NOT_FOUND');
    isReady = true;
    expect((await sources.sourcePackage(spec)).kind).toBe('archive');
  });
});

describe('an archive on this machine', () => {
  it.each([
    ['file:a.tgz', '', 'file:vendor/../a.tgz', 'a.tgz'],
    ['file:../a.tgz', '', 'file:../a.tgz', '../a.tgz'],
    ['./a b%20.tgz', '', 'file:a b%20.tgz', 'a b%20.tgz'],
    ['file:a.tgz', 'packages/b', 'file:packages/b/a.tgz', 'packages/b/a.tgz'],
    ['../../a.tar', 'packages/b', 'file:a.tar', 'a.tar'],
  ])('%s of %j is read, and a lock has it relative to the root', async (spec, from, _, path) => {
    const root = join(makeDirectory(), 'project');
    const bytes = await makeHostArchive({ 'package.json': manifest });
    const isPlain = path.endsWith('.tar');
    writeFiles(root, { 'packages/b/package.json': '{}', 'package.json': '{}' });
    writeFileSync(join(root, path), isPlain ? gunzipSync(bytes) : bytes);
    const found = await openSources({ root }).sourcePackage({ kind: 'file', name: 'a', spec, from });
    expect(found).toMatchObject({
      kind: 'archive',
      resolved: `file:${path}`,
      manifest: { version: '1.2.3' },
    });
    const archive = await openSources({ root }).archive(`file:${path}`);
    expect(archive.integrity).toBe(found.kind === 'archive' ? found.integrity : '');
  });

  it('that is missing, a directory or too large is an error that names the path', async () => {
    const root = makeDirectory();
    writeFiles(root, { 'd.tgz/x': '', 'big.tgz': 'x'.repeat(100) });
    const sources = openSources({ root, limits: { maxTotalBytes: 10 } });
    const missing = await failureOf(sources.archive('file:none.tgz'));
    expect(missing).toMatchObject({ code: 'DX_SOURCE_NOT_FOUND', details: { found: 'nothing' } });
    expect(missing.message).toContain(join(root, 'none.tgz'));
    expect(await failureOf(sources.archive('file:d.tgz'))).toMatchObject({ details: { found: 'directory' } });
    expect((await failureOf(sources.archive('file:big.tgz'))).code).toBe('DX_SOURCE_TOO_LARGE');
  });

  it('has an install script where it has a binding.gyp alone, whatever it claims of itself', async () => {
    const gypfileOf = async (own: object, files: object = { 'binding.gyp': '{}' }): Promise<unknown> => {
      const root = makeDirectory();
      const text = JSON.stringify({ name: 'a', version: '1.0.0', hasInstallScript: false, ...own });
      writeFileSync(join(root, 'a.tgz'), await makeHostArchive({ 'package.json': text, ...files }));
      const found = await openSources({ root }).sourcePackage({
        kind: 'file',
        name: 'a',
        spec: 'file:a.tgz',
        from: '',
      });
      expect(found.manifest['hasInstallScript']).toBeUndefined();
      return found.manifest['gypfile'];
    };
    expect(await gypfileOf({})).toBe(true);
    expect(await gypfileOf({ gypfile: false })).toBe(false);
    expect(await gypfileOf({ gypfile: true }, {})).toBeUndefined();
    expect(await gypfileOf({ scripts: { install: 'x' } })).toBeUndefined();
    expect(await gypfileOf({}, { 'deep/binding.gyp': '' })).toBeUndefined();
  });
});

describe('a directory', () => {
  it.each([
    ['file:packages/b', '', 'packages/b'],
    ['file:../outside', '', '../outside'],
    ['link:../outside', '', '../outside'],
    ['../b', 'packages/c', 'packages/b'],
    ['link:../b', 'packages/c', 'packages/b'],
    ['link:b.tgz', 'packages', 'packages/b.tgz'],
    ['file:', 'packages/b', 'packages/b'],
  ])('%s of %j is at %s', async (spec, from, location) => {
    const root = join(makeDirectory(), 'project');
    writeFiles(root, { 'package.json': '{}', [join(location, 'package.json')]: manifest });
    const found = await openSources({ root }).sourcePackage({ kind: 'directory', name: 'a', spec, from });
    expect(found).toEqual({ kind: 'directory', location, manifest: JSON.parse(manifest) });
  });

  it('that is missing, a file or without a usable package.json is an error', async () => {
    const root = makeDirectory();
    writeFiles(root, { file: '', 'empty/x': '', 'broken/package.json': '{', 'list/package.json': '[]' });
    const sources = openSources({ root });
    const codeOf = async (path: string): Promise<string> =>
      (
        await failureOf(
          sources.sourcePackage({ kind: 'directory', name: 'a', spec: `file:${path}`, from: '' }),
        )
      ).code;
    expect(await codeOf('none')).toBe('DX_SOURCE_NOT_FOUND');
    expect(await codeOf('file')).toBe('DX_SOURCE_NOT_FOUND');
    expect(await codeOf('empty')).toBe('DX_SOURCE_MANIFEST');
    expect(await codeOf('broken')).toBe('DX_SOURCE_MANIFEST');
    expect(await codeOf('list')).toBe('DX_SOURCE_MANIFEST');
  });
});

it.each(['file:packages/b', 'git+https://git.test/a.git', 'git+https://git.test/a.git#main', '1.0.0'])(
  'a lock that says %s has no archive',
  async (resolved) => {
    expect((await failureOf(openSources().archive(resolved))).code).toBe('DX_SOURCE_UNSUPPORTED');
  },
);

async function serveArchive(): Promise<{ readonly server: Loopback; readonly bytes: Uint8Array }> {
  const bytes = await makeHostArchive({ 'package.json': manifest, 'index.js': 'x' }, 'package');
  const server = await serve((_, response) => response.end(bytes));
  return { server, bytes };
}
