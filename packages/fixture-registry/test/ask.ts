import { get, type IncomingHttpHeaders, request } from 'node:http';

/** One answer as it came, without anything decoded. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks on a connection of its own. Fails with the socket's error when the answer does not come whole. */
export function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Sends a request and tells when the connection went away without an answer. */
export function askUntilClosed(url: string): Promise<string> {
  return new Promise((resolve) => {
    get(url, { agent: false }, () => resolve('answered')).on('error', () => resolve('closed'));
  });
}

/** The body as JSON. */
export function json(answer: RawAnswer): Record<string, unknown> {
  return JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
}

/** The accept header of installers. */
export const abbreviated = {
  accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
};
