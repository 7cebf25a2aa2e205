import { describe, expect, it } from 'vitest';
import { answerJson, closedPort, serve } from './loopback.ts';
import { openClient as open } from './open-client.ts';

describe('search', () => {
  it('gives names, checked and limited', async () => {
    const names = ['react', '../evil', '@scope/react', 7, 'react-dom', 'preact'];
    const objects = [null, {}, ...names.map((name) => ({ package: { name } }))];
    const server = await serve((_, response) => answerJson(response, { objects }));
    const client = await open(server.url);
    expect(await client.search('reactt', { limit: 3 })).toEqual(['react', '@scope/react', 'react-dom']);
    expect(server.seen[0]?.url).toBe('/-/v1/search?text=reactt&size=3');
  });

  it('asks the default registry, whatever is in the text', async () => {
    const server = await serve((_, response) => answerJson(response, { objects: [] }));
    const client = await open(`${server.url}npm`, { scopes: { '@acme': 'http://127.0.0.1:9/' } });
    await client.search('@other/tool&size=9#');
    expect(server.seen[0]?.url).toBe('/npm/-/v1/search?text=%40other%2Ftool%26size%3D9%23&size=20');
  });

  it('asks the registry of a scope about names of that scope, and no other one', async () => {
    const server = await serve((_, response) => answerJson(response, { objects: [] }));
    const own = await serve((_, response) => answerJson(response, { objects: [] }));
    const client = await open(server.url, { scopes: { '@acme': own.url } });
    await client.search('@acme/secret-project');
    expect([server.seen.length, own.seen.length]).toEqual([0, 1]);
  });

  it.each([
    ['an error', 500, ''],
    ['a page', 200, '<html>'],
    ['another shape', 200, '{"objects":{}}'],
    ['null', 200, 'null'],
  ])('gives none for %s', async (_, status, body) => {
    const server = await serve((_request, response) => response.writeHead(status).end(body));
    const client = await open(server.url, { retries: 5 });
    expect(await client.search('react')).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it('gives none when cancelled or out of reach', async () => {
    const client = await open(await closedPort());
    expect(await client.search('react')).toEqual([]);
    expect(await client.search('react', { signal: AbortSignal.abort() })).toEqual([]);
  });
});
