import { afterEach, describe, expect, it } from 'vitest';
import { type CacheEvent, openHttpRemote, openS3Remote, type RemoteCache } from '../../src/index.ts';
import { type RemoteServer, signatureCheck, startRemote } from './remote-server.ts';
import { bytesOf, keyOf, temporaryCache } from './temporary-cache.ts';

const value = bytesOf('shared between machines');
const key = keyOf(value);
const name = `sha512-${Buffer.from(key.slice(7), 'base64').toString('hex')}`;
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const region = 'eu-central-1';

const servers: RemoteServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(...check: Parameters<typeof startRemote>): Promise<RemoteServer> {
  const server = await startRemote(...check);
  servers.push(server);
  return server;
}

describe('a plain HTTP cache', () => {
  it('is written through, and answers another machine, which keeps what it got', async () => {
    const server = await start(({ headers }) => headers.authorization === 'Bearer t0ken');
    const remote = openHttpRemote({
      url: `${server.url}/cache/`,
      headers: { authorization: 'Bearer t0ken' },
    });
    const first = temporaryCache({ remote });
    await first.get(key, { network: async () => value });
    expect(server.values.get(`/cache/${name}`)?.toString()).toBe('shared between machines');
    const second = temporaryCache({ remote, memory: { maxBytes: 0 } });
    expect(await second.checkMany([key], 'all')).toEqual([{ integrity: key, tier: 'remote' }]);
    expect(await second.get(key)).toEqual({ status: 'hit', tier: 'remote', form: 'exact', bytes: value });
    expect(await second.get(key)).toMatchObject({ tier: 'disk' });
    expect(await second.checkMany([keyOf(bytesOf('x'))], 'all')).toMatchObject([{ tier: undefined }]);
    expect(second.stats().remoteFailures).toBe(0);
  });

  it('that is read only is never written to', async () => {
    const server = await start();
    const cache = temporaryCache({ remote: openHttpRemote({ url: server.url, mode: 'read' }) });
    await cache.put(key, value);
    expect(server.requests).toEqual([]);
  });

  it('that gives other bytes is not believed: they count as a miss until the key is put', async () => {
    const server = await start();
    server.values.set(`/${name}`, Buffer.from('evil'));
    const events: CacheEvent[] = [];
    const remote = openHttpRemote({ url: server.url });
    const cache = temporaryCache({ remote, negativeMs: 0, onEvent: (event) => events.push(event) });
    expect(await cache.get(key)).toEqual({ status: 'miss', reason: 'absent' });
    expect(await cache.get(key)).toEqual({ status: 'miss', reason: 'absent' });
    expect(server.requests).toHaveLength(1);
    expect(events).toMatchObject([{ kind: 'damaged', tier: 'remote' }]);
    expect(await cache.get(key, { network: async () => value })).toMatchObject({ tier: 'network' });
    expect(server.values.get(`/${name}`)?.toString()).toBe('shared between machines');
  });

  it('that fails costs nothing but itself, and is left alone for a while after three failures', async () => {
    const server = await start();
    server.status = 500;
    let nowMs = 0;
    const events: CacheEvent[] = [];
    const cache = temporaryCache({
      ...{ remote: openHttpRemote({ url: server.url }), negativeMs: 0, now: () => nowMs },
      onEvent: (event) => events.push(event),
    });
    for (let at = 0; at < 6; at += 1) expect(await cache.get(key)).toMatchObject({ status: 'miss' });
    expect(server.requests).toHaveLength(3);
    expect(events[0]).toMatchObject({ kind: 'remote-failed', error: { code: 'DX_REMOTE_CACHE' } });
    server.status = undefined;
    server.values.set(`/${name}`, Buffer.from(value));
    nowMs += 30_001;
    expect(await cache.get(key)).toMatchObject({ tier: 'remote' });
    expect(cache.stats().remoteFailures).toBe(3);
  });

  it('that sends too much, somewhere else or nothing at all fails', async () => {
    const server = await start();
    const remote = openHttpRemote({ url: server.url, timeoutMs: 5000 });
    server.values.set(`/${name}`, Buffer.alloc(2000));
    const failed = (reason: string) => ({
      code: 'DX_REMOTE_CACHE',
      message: expect.stringContaining(reason),
    });
    await expect(remote.get(key, 1999)).rejects.toMatchObject(failed('more than 1999 bytes'));
    server.status = 302;
    await expect(remote.get(key, 1999)).rejects.toMatchObject(failed('status 302'));
    expect(server.requests).not.toContain('GET /elsewhere');
    await server.close();
    await expect(remote.has(key)).rejects.toMatchObject(failed('no answer'));
    expect(() => openHttpRemote({ url: 'file:///etc' })).toThrow(TypeError);
  });
});

describe('a bucket', () => {
  const open = (url: string, more: object = {}): RemoteCache =>
    openS3Remote({
      endpoint: url,
      bucket: 'my-bucket',
      region,
      prefix: 'dx/a b+(1)/',
      ...credentials,
      ...more,
    });

  it('is asked with signatures that an independent implementation makes too', async () => {
    const server = await start(signatureCheck(credentials, region));
    const remote = open(server.url);
    expect(await remote.get(key, 1000)).toBeUndefined();
    expect(await remote.has(key)).toBe(false);
    await remote.put(key, value);
    expect([...server.values.keys()]).toEqual([`/my-bucket/dx/a%20b%2B%281%29/${name}`]);
    expect(await remote.has(key)).toBe(true);
    expect(await remote.get(key, 1000)).toEqual(value);
    const cache = temporaryCache({ remote });
    expect(await cache.get(key)).toMatchObject({ tier: 'remote' });
  });

  it('takes temporary credentials, and refuses wrong ones and other regions', async () => {
    const temporary = { ...credentials, sessionToken: 'FwoGZXIvYXdzEBY=' };
    const server = await start(signatureCheck(temporary, region));
    await open(server.url, temporary).put(key, value);
    expect(server.values.size).toBe(1);
    const refused = { code: 'DX_REMOTE_CACHE', message: expect.stringContaining('status 403') };
    await expect(
      open(server.url, { ...temporary, secretAccessKey: 'x' }).get(key, 1000),
    ).rejects.toMatchObject(refused);
    await expect(open(server.url, { ...temporary, region: 'x' }).get(key, 1000)).rejects.toMatchObject(
      refused,
    );
  });

  it('that is read only is never written to', async () => {
    const server = await start();
    await open(server.url, { mode: 'read' }).put(key, value);
    expect(server.requests).toEqual([]);
  });
});
