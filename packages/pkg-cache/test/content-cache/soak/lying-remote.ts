import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../random.ts';
import type { SoakValue } from './soak-values.ts';

/** A remote cache that lies. */
export interface LyingRemote {
  readonly url: string;
  readonly lies: () => number;
  close(): void;
}

/** Starts a server that has all values, and answers half of the requests wrongly, too short, too late or not at all. */
export async function startLyingRemote(values: readonly SoakValue[], random: Random): Promise<LyingRemote> {
  const byName = new Map(
    values.map(({ key, bytes }) => [`sha512-${Buffer.from(key.slice(7), 'base64').toString('hex')}`, bytes]),
  );
  let lies = 0;
  const server = createServer((request, response) => {
    request.resume();
    const bytes = byName.get(request.url?.split('/').at(-1) ?? '');
    if (random.int(2) === 0) {
      lies += 1;
      lie(response, Buffer.from(bytes ?? []), random);
    } else if (request.method === 'PUT') response.end();
    else if (bytes === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'content-length': bytes.length })
        .end(request.method === 'HEAD' ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cache`,
    lies: () => lies,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function lie(response: ServerResponse, bytes: Buffer, random: Random): void {
  const kind = random.int(8);
  if (kind === 0) response.writeHead(500).end('no');
  else if (kind === 1) response.writeHead(404).end();
  else if (kind === 2) response.destroy();
  else if (kind === 3) response.writeHead(200, { 'content-length': bytes.length + 9 }).write(bytes);
  else if (kind === 4) response.end(bytes.subarray(1));
  else if (kind === 5) response.end(Buffer.concat([bytes, bytes]));
  else if (kind === 6) response.writeHead(302, { location: '/elsewhere' }).end();
  else response.end('<html>');
  if (kind === 3) setTimeout(() => response.destroy(), 100);
}
