import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A registry that also knows advisories. Everything else is asked of the registry behind it. */
export interface AdvisoryRegistry {
  readonly url: string;
  /** The bodies of what was asked, in order. */
  readonly asked: string[];
  /** Answers like this from now on. */
  answer: { readonly status: number; readonly body: unknown } | 'never';
  close(): Promise<void>;
}

const path = '/-/npm/v1/security/advisories/bulk';

/** Starts one on loopback. */
export async function startAdvisoryRegistry(behind: string): Promise<AdvisoryRegistry> {
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    if (url !== path || method !== 'POST') {
      const answer = fetch(new URL(url.slice(1), behind), { headers: { accept: 'application/json' } });
      void answer.then(async (got) => {
        response.writeHead(got.status, { 'content-type': 'application/json' });
        response.end(Buffer.from(await got.arrayBuffer()));
      });
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      registry.asked.push(gunzipSync(Buffer.concat(chunks)).toString());
      if (registry.answer === 'never') return;
      const { status, body } = registry.answer;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: AdvisoryRegistry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: [],
    answer: { status: 200, body: {} },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return registry;
}
