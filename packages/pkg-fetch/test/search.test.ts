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

  it('asks the default registry whatever the text is', async () => {
    const server = await serve((_, response) => answerJson(response, { objects: [] }));
    const client = await open(`${server.url}npm`, { scopes: { '@acme': 'http://127.0.0.1:9/' } });
    await client.search('@acme/tool&size=9#');
    expect(server.seen[0]?.url).toBe('/npm/-/v1/search?text=%40acme%2Ftool%26size%3D9%23&size=20');
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
