import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsePackageName } from '@dx/pkg-core';
import type { Universe } from '../../src/index.ts';
import { inMemoryMetadata } from '../../src/index.ts';

/** A registry on loopback that knows many universes, each below its own path. */
export interface PackumentServer {
  /** Serves the universe and gives the registry URL for it. */
  serve(universe: Universe): string;
  close(): Promise<void>;
}

export async function startPackumentServer(): Promise<PackumentServer> {
  const universes: Universe[] = [];
  const server = createServer((request, response) => {
    const [, id = '', ...rest] = (request.url ?? '').split('/');
    const universe = universes[Number(id)] ?? {};
    const name = decodeURIComponent(rest.join('/'));
    const body = Object.hasOwn(universe, name) ? packument(universe, name) : undefined;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    serve: (universe) => `http://127.0.0.1:${port}/${universes.push(universe) - 1}`,
    close: () => closeServer(server),
  };
}

function packument(universe: Universe, text: string): Record<string, unknown> {
  const name = parsePackageName(text);
  const metadata = inMemoryMetadata(universe).packageMetadata(name);
  if (metadata instanceof Promise) throw new TypeError('in memory');
  const versions: Record<string, unknown> = {};
  for (const version of metadata.versions) {
    const { tarball, integrity, ...fields } = metadata.manifest(version) ?? { tarball: '' };
    versions[version] = { ...fields, dist: { tarball, ...(integrity === undefined ? {} : { integrity }) } };
  }
  return { name, 'dist-tags': metadata.distTags, versions, ...(metadata.time && { time: metadata.time }) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
