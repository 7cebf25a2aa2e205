import { request as ask } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { countedKind, parseRoute } from '../parse-route.ts';
import { honestly } from './lies.ts';
import type { HonestAnswer, Lie, LieTarget, LyingRegistry } from './types.ts';

const hidden = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'date',
]);

/**
 * Stands between a client and an honest registry and speaks for it on bare connections, one request on each, so that
 * it can say what no server of HTTP would. Addresses of archives in documents are its own.
 *
 * @param honest address of a `startRegistry`, http
 */
export async function startLyingRegistry(
  honest: string,
  options: { readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<LyingRegistry> {
  const told: { rule: { lie: Lie; target: LieTarget; left: number } | undefined; asked: number } = {
    rule: undefined,
    asked: 0,
  };
  const sockets = new Set<Socket>();
  let url = '';
  const serve = (socket: Socket): void => {
    watch(socket, sockets);
    void readRequest(socket).then(
      async ({ path, headers }) => {
        told.asked += 1;
        const answer = await askHonest(honest, url, path, headers);
        takeLie(told, path)(socket, answer);
      },
      () => socket.destroy(),
    );
  };
  const server = options.tls === undefined ? net.createServer(serve) : tls.createServer(options.tls, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.freeze<LyingRegistry>({
    url,
    asked: () => told.asked,
    lie: (lie, target = {}) => {
      told.rule = { lie, target, left: target.times ?? Number.POSITIVE_INFINITY };
    },
    tellTheTruth: () => {
      told.rule = undefined;
      told.asked = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  });
}

function watch(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => sockets.delete(socket));
}

function takeLie(
  told: { rule: { lie: Lie; target: LieTarget; left: number } | undefined },
  path: string,
): Lie {
  const { rule } = told;
  if (rule === undefined || rule.left <= 0) return honestly;
  const { only } = rule.target;
  if (only !== undefined && countedKind(parseRoute(path, '')) !== only) return honestly;
  rule.left -= 1;
  return rule.lie;
}

/** One request's head; a body is not read. */
function readRequest(socket: Socket): Promise<{ path: string; headers: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      if (text.includes('\r\n\r\n')) return;
      text += bytes.toString('latin1');
      if (text.includes('\r\n\r\n')) resolve(parseHead(text));
    });
    socket.once('close', () => reject(new Error('closed before a request')));
  });
}

function parseHead(text: string): { path: string; headers: Record<string, string> } {
  const [first = '', ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');
  const pairs = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { path: first.split(' ')[1] ?? '/', headers: Object.fromEntries(pairs) };
}

/** What the honest registry says, with addresses of archives that lead back here. */
function askHonest(
  honest: string,
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<HonestAnswer> {
  const { accept = '*/*', 'if-none-match': etag } = headers;
  const asked = {
    accept,
    'accept-encoding': 'identity',
    ...(etag !== undefined && { 'if-none-match': etag }),
  };
  return new Promise((resolve, reject) => {
    const sent = ask(new URL(path, honest), { headers: asked }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(parts);
        const kept = Object.entries(response.headers).filter(([name]) => !hidden.has(name));
        const isDocument = response.headers['content-type']?.includes('json') === true;
        resolve({
          status: response.statusCode ?? 500,
          headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
          body: isDocument ? Buffer.from(body.toString().replaceAll(honest, url)) : body,
          url,
          path,
        });
      });
    });
    sent.on('error', reject).end();
  });
}
