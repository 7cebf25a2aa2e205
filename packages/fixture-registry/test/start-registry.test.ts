import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type FixtureRegistry, type RegistryOptions, startRegistry, type Universe } from '../src/index.ts';
import { abbreviated, ask, json } from './ask.ts';

const universe: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': {
          description: 'first letter',
          dependencies: { '@s/b': '^1.0.0' },
          scripts: { postinstall: 'x' },
        },
        '1.1.0': { deprecated: 'use 2', os: ['linux'], libc: ['glibc'] },
        '2.0.0-beta.1': {},
      },
    },
    '@s/b': { distTags: { latest: '1.0.0', next: '1.1.0' }, versions: { '1.0.0': null, '1.1.0': {} } },
  },
};

const open: FixtureRegistry[] = [];
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
});

async function start(options?: RegistryOptions): Promise<FixtureRegistry> {
  const registry = await startRegistry(universe, options);
  open.push(registry);
  return registry;
}

describe('documents', () => {
  test('are abbreviated when the client asks for that form', async () => {
    const registry = await start();
    const answer = await ask(`${registry.url}a`, abbreviated);
    const document = json(answer);
    const archive = await registry.archive('a', '1.0.0');
    expect(answer.headers['content-type']).toBe('application/vnd.npm.install-v1+json');
    expect(Object.keys(document).sort()).toEqual(['dist-tags', 'modified', 'name', 'versions']);
    expect((document['versions'] as Record<string, unknown>)['1.0.0']).toEqual({
      name: 'a',
      version: '1.0.0',
      dependencies: { '@s/b': '^1.0.0' },
      hasInstallScript: true,
      _hasShrinkwrap: false,
      dist: {
        tarball: `${registry.url}a/-/a-1.0.0.tgz`,
        shasum: archive.shasum,
        integrity: archive.integrity,
        fileCount: 1,
        unpackedSize: archive.unpackedSizeBytes,
      },
    });
  });

  test('are full otherwise, with times, descriptions and scripts', async () => {
    const registry = await start();
    const document = json(await ask(`${registry.url}a`));
    expect(document['time']).toEqual({
      created: '2020-01-01T00:00:00.000Z',
      modified: '2020-01-03T00:00:00.000Z',
      '1.0.0': '2020-01-01T00:00:00.000Z',
      '1.1.0': '2020-01-02T00:00:00.000Z',
      '2.0.0-beta.1': '2020-01-03T00:00:00.000Z',
    });
    expect(document['versions']).toMatchObject({
      '1.0.0': { description: 'first letter', scripts: { postinstall: 'x' } },
      '1.1.0': { deprecated: 'use 2' },
    });
  });

  test('are full always when the registry knows no other form', async () => {
    const registry = await start({ abbreviated: false });
    expect(json(await ask(`${registry.url}a`, abbreviated))).toHaveProperty('time');
  });

  test('tag the highest stable version as latest unless tags are given', async () => {
    const registry = await start();
    expect(json(await ask(`${registry.url}a`))['dist-tags']).toEqual({ latest: '1.1.0' });
    expect(json(await ask(`${registry.url}@s/b`))['dist-tags']).toEqual({ latest: '1.0.0', next: '1.1.0' });
  });

  test('of scoped names are found in both encodings and either case of the escape', async () => {
    const registry = await start();
    for (const path of ['@s/b', '@s%2fb', '@s%2Fb', '%40s%2fb']) {
      expect(json(await ask(registry.url + path))['name']).toBe('@s/b');
    }
  });

  test('are not sent again to a client that has their etag', async () => {
    const registry = await start();
    const { headers } = await ask(`${registry.url}a`, abbreviated);
    const again = await ask(`${registry.url}a`, { ...abbreviated, 'if-none-match': `W/${headers.etag}` });
    expect(again).toMatchObject({ status: 304, headers: { etag: headers.etag } });
    expect(again.body).toHaveLength(0);
    const otherForm = await ask(`${registry.url}a`, { 'if-none-match': String(headers.etag) });
    expect(otherForm.status).toBe(200);
    expect(registry.counts()).toEqual({ packuments: 2, notModified: 1, archives: 0, other: 0 });
  });

  test('are zipped for clients that take gzip, and only for those', async () => {
    const registry = await start();
    const zipped = await ask(`${registry.url}a`, { 'accept-encoding': 'br, gzip' });
    const plain = await ask(`${registry.url}a`);
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
  });

  test('say how long they may be kept', async () => {
    const asPublic = await start();
    const never = await start({ maxAgeSeconds: 0 });
    expect((await ask(`${asPublic.url}a`)).headers['cache-control']).toBe('public, max-age=300');
    expect((await ask(`${never.url}a`)).headers['cache-control']).toBe('no-cache');
  });

  test('of one version are found by version and by tag', async () => {
    const registry = await start();
    expect(json(await ask(`${registry.url}@s%2fb/next`))['version']).toBe('1.1.0');
    expect(json(await ask(`${registry.url}a/1.0.0`))['version']).toBe('1.0.0');
    expect((await ask(`${registry.url}a/9.9.9`)).status).toBe(404);
  });

  test('have a dist that a universe can falsify', async () => {
    const registry = await start();
    registry.publish('c', '1.0.0', { dist: { integrity: null, shasum: 'wrong' } });
    const versions = json(await ask(`${registry.url}c`))['versions'] as Record<
      string,
      Record<string, unknown>
    >;
    expect(versions['1.0.0']?.['dist']).not.toHaveProperty('integrity');
    expect(versions['1.0.0']?.['dist']).toHaveProperty('shasum', 'wrong');
  });
});

describe('the other services', () => {
  test('answer archives of plain and scoped names with their exact bytes', async () => {
    const registry = await start();
    const expected = await registry.archive('@s/b', '1.1.0');
    for (const path of ['@s/b/-/b-1.1.0.tgz', '@s%2fb/-/b-1.1.0.tgz']) {
      expect((await ask(registry.url + path)).body.equals(expected.bytes)).toBe(true);
    }
    expect((await ask(`${registry.url}a/-/a-9.0.0.tgz`)).status).toBe(404);
  });

  test('send archive bytes as given when a universe has them ready-made', async () => {
    const registry = await start();
    registry.publish('raw', '1.0.0', { archive: Buffer.from('not gzip') });
    expect((await ask(`${registry.url}raw/-/raw-1.0.0.tgz`)).body.toString()).toBe('not gzip');
  });

  test('search names and descriptions, sorted and cut to size', async () => {
    const registry = await start();
    const found = json(await ask(`${registry.url}-/v1/search?text=B&size=10`));
    expect(found).toMatchObject({ total: 1, objects: [{ package: { name: '@s/b', version: '1.0.0' } }] });
    expect(json(await ask(`${registry.url}-/v1/search?text=&size=1`))).toMatchObject({
      total: 2,
      objects: [{ package: { name: '@s/b' } }],
    });
  });

  test('answer a ping, an empty audit, no keys, and 404 to the rest', async () => {
    const registry = await start();
    expect((await ask(`${registry.url}-/ping`)).status).toBe(200);
    expect(json(await ask(`${registry.url}-/npm/v1/security/advisories/bulk`, {}, 'POST'))).toEqual({});
    expect(json(await ask(`${registry.url}-/npm/v1/keys`))).toEqual({ keys: [] });
    expect((await ask(`${registry.url}-/nothing`)).status).toBe(404);
    expect((await ask(`${registry.url}no/such/thing`)).status).toBe(404);
    expect((await ask(`${registry.url}missing`)).status).toBe(404);
  });

  test('send no body to HEAD', async () => {
    const registry = await start();
    const answer = await ask(`${registry.url}a`, {}, 'HEAD');
    expect(answer.body).toHaveLength(0);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100);
  });
});

describe('the registry', () => {
  test('asks for its token everywhere', async () => {
    const registry = await start({ bearerToken: 'secret' });
    const path = `${registry.url}a/-/a-1.0.0.tgz`;
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, { authorization: 'Bearer other' })).status).toBe(401);
    expect((await ask(path, { authorization: 'Bearer secret' })).status).toBe(200);
  });

  test('serves below a base path and nowhere else', async () => {
    const registry = await start({ basePath: '/npm/' });
    expect(registry.url).toMatch(/\/npm\/$/);
    expect((await ask(`${registry.url}a`)).status).toBe(200);
    expect((await ask(new URL('/a', registry.url).href)).status).toBe(404);
    expect((await ask(`${registry.url}a/-/a-1.0.0.tgz`)).status).toBe(200);
  });

  test('keeps what was asked, and how it was answered, until it is reset', async () => {
    const registry = await start();
    await ask(`${registry.url}a`, { 'x-mark': '1' });
    await ask(`${registry.url}missing`);
    expect(registry.requests).toMatchObject([
      { method: 'GET', path: '/a', kind: 'packument', status: 200, headers: { 'x-mark': '1' } },
      { path: '/missing', status: 404 },
    ]);
    registry.reset();
    expect(registry.requests).toEqual([]);
    expect(registry.counts()).toEqual({ packuments: 0, notModified: 0, archives: 0, other: 0 });
  });

  test('serves new versions, tags and removals at once', async () => {
    const registry = await start();
    const before = await ask(`${registry.url}a`);
    registry.publish('a', '3.0.0');
    registry.tag('a', 'old', '1.0.0');
    const after = json(await ask(`${registry.url}a`, { 'if-none-match': String(before.headers.etag) }));
    expect(after['dist-tags']).toEqual({ latest: '3.0.0', old: '1.0.0' });
    registry.unpublish('a', '3.0.0');
    expect((await ask(`${registry.url}a/-/a-3.0.0.tgz`)).status).toBe(404);
    registry.unpublish('a');
    expect((await ask(`${registry.url}a`)).status).toBe(404);
    registry.publish('new', '1.0.0');
    expect((await ask(`${registry.url}new`)).status).toBe(200);
  });

  test('answers 500 with the reason when a universe makes no sense', async () => {
    const registry = await startRegistry({
      packages: { a: { versions: { '1.0.0': { files: { x: 1 as never } } } } },
    });
    open.push(registry);
    const answer = await ask(`${registry.url}a`);
    expect(answer.status).toBe(500);
    expect(json(answer)['error']).toMatch(/TypeError/);
  });

  test('refuses to give an archive that it does not have', async () => {
    const registry = await start();
    await expect(registry.archive('a', '7.0.0')).rejects.toThrow('a@7.0.0');
  });
});
