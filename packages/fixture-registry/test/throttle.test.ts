import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createThrottle } from '../src/throttle.ts';
import { ask } from './ask.ts';

let server: Server | undefined;
afterEach(() => server?.closeAllConnections());

test('many bodies on one narrow line all arrive whole, empty ones too', async () => {
  const throttle = createThrottle(4_000_000);
  const bodies = [0, 1, 1000, 16_384, 100_000, 200_000].map((size) => randomBytes(size));
  server = createServer((request, response) => {
    response.writeHead(200);
    throttle.send(response, bodies[Number(request.url?.slice(1))] ?? Buffer.alloc(0));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answers = await Promise.all(bodies.map((_, index) => ask(`http://127.0.0.1:${port}/${index}`)));
  const hash = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
  expect(answers.map(({ body }) => hash(body))).toEqual(bodies.map(hash));
  server.close();
});
