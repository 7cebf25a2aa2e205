import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import aws4 from 'aws4';

/** A server on loopback that keeps bytes by path. */
export interface RemoteServer {
  readonly url: string;
  readonly values: Map<string, Buffer>;
  readonly requests: string[];
  /** Answers with this status instead, while it is set. */
  status: number | undefined;
  close(): Promise<void>;
}

/** What a signature is made with. */
export interface ServerCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Checks a request before it is answered. */
export type RequestCheck = (request: IncomingMessage, body: Buffer) => boolean;

/** Starts a cache server. What `isAllowed` refuses gets 403. */
export async function startRemote(isAllowed: RequestCheck = () => true): Promise<RemoteServer> {
  const values = new Map<string, Buffer>();
  const requests: string[] = [];
  const state: { status: number | undefined } = { status: undefined };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    requests.push(`${request.method} ${request.url}`);
    const body = Buffer.concat(pieces);
    if (state.status !== undefined) response.writeHead(state.status, { location: '/elsewhere' }).end();
    else if (!isAllowed(request, body)) response.writeHead(403).end();
    else answer(request, response, body, values);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ values, requests },
    get status() {
      return state.status;
    },
    set status(status) {
      state.status = status;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  values: Map<string, Buffer>,
): void {
  const found = values.get(url);
  if (method === 'PUT') {
    values.set(url, body);
    response.writeHead(200).end();
  } else if (found === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-length': found.length }).end(method === 'HEAD' ? undefined : found);
}

/** Whether the request bears the signature that `aws4` makes for it, and the hash of the body that came. */
export function signatureCheck(credentials: ServerCredentials, region: string): RequestCheck {
  return ({ method = '', url = '', headers }, body) => {
    const signedNames = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const signed = Object.fromEntries(signedNames.map((name) => [name, String(headers[name])]));
    const request = { service: 's3', region, method, path: url, headers: signed, doNotModifyHeaders: true };
    const expected = aws4.sign(request, credentials);
    const bodyHash = createHash('sha256').update(body).digest('hex');
    return (
      signed['x-amz-content-sha256'] === bodyHash &&
      expected.headers['Authorization'] === headers.authorization
    );
  };
}
