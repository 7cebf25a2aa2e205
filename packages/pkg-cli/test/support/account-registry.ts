import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

type Document = Record<string, unknown> & {
  name: string;
  versions: Record<string, Record<string, unknown>>;
  'dist-tags': Record<string, string>;
};

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** A registry that takes packages and knows one account, on loopback. */
export interface AccountRegistry {
  readonly url: string;
  /** `//host:port/`, for npmrc keys. */
  readonly prefix: string;
  readonly seen: SeenRequest[];
  readonly documents: Map<string, Document>;
  readonly archives: Map<string, Buffer>;
  /** What a request is answered before anything else; taken in order. */
  readonly scripted: { match: RegExp; answer: Answer }[];
  close(): Promise<void>;
}

/** With `otp` every change needs that password. The account is `me` with the token `secret`. */
export async function startAccountRegistry(
  options: { readonly otp?: string } = {},
): Promise<AccountRegistry> {
  const seen: SeenRequest[] = [];
  const documents = new Map<string, Document>();
  const archives = new Map<string, Buffer>();
  const scripted: { match: RegExp; answer: Answer }[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const seenRequest = {
        method: request.method ?? '',
        path: decodeURIComponent(request.url ?? ''),
        headers: request.headers,
        body,
      };
      seen.push(seenRequest);
      const line = `${seenRequest.method} ${seenRequest.path}`;
      const index = scripted.findIndex(({ match }) => match.test(line));
      const [rule] = index < 0 ? [] : scripted.splice(index, 1);
      send(response, rule?.answer ?? answerTo(seenRequest));
    });
  });
  const answerTo = (request: SeenRequest): Answer => {
    const isChange = request.method !== 'GET';
    const isLogin = /^\/-\/(?:user\/org|v1\/login)/.test(request.path);
    if (isChange && !isLogin && request.headers.authorization !== 'Bearer secret')
      return { status: 401, body: { error: 'who?' } };
    if (isChange && !isLogin && options.otp !== undefined && request.headers['npm-otp'] !== options.otp)
      return { status: 401, headers: { 'www-authenticate': 'OTP' }, body: { error: 'otp' } };
    return route(request, documents, archives);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    prefix: `//127.0.0.1:${port}/`,
    seen,
    documents,
    archives,
    scripted,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function route(
  { method, path, headers, body }: SeenRequest,
  documents: Map<string, Document>,
  archives: Map<string, Buffer>,
): Answer {
  if (path.startsWith('/-/ping')) return { status: 200, body: {} };
  if (path === '/-/whoami')
    return headers.authorization === 'Bearer secret'
      ? { status: 200, body: { username: 'me' } }
      : { status: 401 };
  if (path.startsWith('/-/user/token/')) return { status: 200, body: { ok: true } };
  const [, tagged, tag] = /^\/-\/package\/(.+)\/dist-tags(?:\/(.+))?$/.exec(path) ?? [];
  if (tagged !== undefined) return changeTags(documents.get(tagged), method, tag, body);
  const archive = archives.get(path);
  if (archive !== undefined && method === 'GET') return { status: 200, body: archive };
  const [, name = ''] = /^\/((?:@[^/]+\/)?[^/?]+)/.exec(path) ?? [];
  if (method === 'PUT') return store(name, body as Document, documents, archives);
  if (method === 'DELETE') {
    if (/\.tgz\//.test(path)) archives.delete(path.replace(/\/-rev\/.*/, ''));
    else documents.delete(name);
    return { status: 200, body: {} };
  }
  const document = documents.get(name);
  return document === undefined
    ? { status: 404, body: { error: 'not found' } }
    : { status: 200, body: { _rev: '1-x', ...document } };
}

function store(
  name: string,
  body: Document,
  documents: Map<string, Document>,
  archives: Map<string, Buffer>,
): Answer {
  const current = documents.get(name);
  const { _attachments: attachments, ...rest } = body as Document & {
    _attachments?: Record<string, { data: string }>;
  };
  for (const [file, { data }] of Object.entries(attachments ?? {}))
    archives.set(`/${name}/-/${file.split('/').at(-1)}`, Buffer.from(data, 'base64'));
  const isUpload = attachments !== undefined;
  documents.set(name, {
    ...rest,
    versions: { ...(isUpload ? current?.versions : {}), ...rest.versions },
    'dist-tags': { ...(isUpload ? current?.['dist-tags'] : {}), ...rest['dist-tags'] },
  });
  return { status: 200, body: { ok: true } };
}

function changeTags(
  document: Document | undefined,
  method: string,
  tag: string | undefined,
  body: unknown,
): Answer {
  if (document === undefined) return { status: 404 };
  if (tag === undefined) return { status: 200, body: document['dist-tags'] };
  if (method === 'PUT') document['dist-tags'][tag] = String(body);
  else delete document['dist-tags'][tag];
  return { status: 200, body: {} };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? {}));
}
