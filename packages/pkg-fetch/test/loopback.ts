import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server was asked. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface Loopback {
  /** `http://127.0.0.1:port/` */
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  /** Connections open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections ever made. */
  connections(): number;
}

export const authorityPem: string = readCertificate('test-only-authority.pem');

/** An HTTP server on the loopback, closed when the test ends. */
export async function serve(handler: RequestListener): Promise<Loopback> {
  const seen: Seen[] = [];
  return listen(http.createServer(recording(seen, handler)), 'http', seen);
}

/** The same with TLS; its certificate is for localhost, 127.0.0.1 and registry.test, signed by `authorityPem`. */
export async function serveTls(handler: RequestListener): Promise<Loopback> {
  const seen: Seen[] = [];
  const keys = {
    key: readCertificate('test-only-server-key.pem'),
    cert: readCertificate('test-only-server.pem'),
  };
  return listen(https.createServer(keys, recording(seen, handler)), 'https', seen);
}

/** The same, for whoever shows the certificate `test-only-client.pem`. */
export async function serveKnownClients(handler: RequestListener): Promise<Loopback> {
  const seen: Seen[] = [];
  const keys = {
    key: readCertificate('test-only-server-key.pem'),
    cert: readCertificate('test-only-server.pem'),
    ca: readCertificate('test-only-client.pem'),
    requestCert: true,
    rejectUnauthorized: true,
  };
  return listen(https.createServer(keys, recording(seen, handler)), 'https', seen);
}

/** A server that writes bytes by itself once a request came. */
export async function serveRaw(onRequest: (socket: Socket, request: string) => void): Promise<Loopback> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => onRequest(socket, bytes.toString('latin1')));
  });
  return listen(server, 'http', []);
}

export function answerJson(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** The `DxError` that the promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<import('@dx/pkg-core').DxError> {
  const error: unknown = await promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (failure: unknown) => failure,
  );
  const { isDxError } = await import('@dx/pkg-core');
  if (isDxError(error)) return error;
  throw error;
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

export function readCertificate(name: string): string {
  return readFileSync(new URL(`certificates/${name}`, import.meta.url), 'utf8');
}

export const certificatePath = (name: string): string =>
  new URL(`certificates/${name}`, import.meta.url).pathname;

function recording(seen: Seen[], handler: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    return handler(request, response);
  };
}

async function listen(server: Server, scheme: string, seen: readonly Seen[]): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://127.0.0.1:${port}/`, port, seen, sockets, connections: () => connections };
}
