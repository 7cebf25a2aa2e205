import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { recordedDirectory } from '../paths.ts';
import type { StepInputs } from './recorded-inputs.ts';

const dayMs = 86_400_000;
/** About what a whole document has of each version beside what an abbreviated one has. */
const filler = 'x'.repeat(600);

/**
 * Serves what was recorded on loopback, from this process: abbreviated documents to who asks for them, to others whole ones
 * with made up publish times and publishers and of about the size that whole ones have; archives; and no advisories.
 */
export async function serveDocuments({ documents }: StepInputs): Promise<{
  readonly url: string;
  close(): void;
}> {
  const whole = new Map<string, Buffer>();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, close: () => void server.close().closeAllConnections() };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url?.slice(1) ?? '');
    const archive = readArchive(path);
    if (request.method === 'POST') return void response.end('{}');
    if (archive !== undefined) return void response.end(archive);
    const bytes = [...documents].find(([name]) => name === path)?.[1];
    if (bytes === undefined) return void response.writeHead(404).end('{}');
    const isShort = request.headers.accept?.includes('application/vnd.npm.install-v1+json') === true;
    const type = isShort ? 'application/vnd.npm.install-v1+json' : 'application/json';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=31536000' });
    response.end(isShort ? here(bytes) : wholeOf(path, bytes));
  }

  function here(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString().replaceAll('https://registry.test/', url);
  }

  function wholeOf(name: string, bytes: Uint8Array): Buffer {
    const known = whole.get(name) ?? makeWhole(here(bytes));
    whole.set(name, known);
    return known;
  }
}

function makeWhole(text: string): Buffer {
  const document = JSON.parse(text) as { versions: Record<string, Record<string, unknown>> };
  const versions = Object.entries(document.versions);
  const time = Object.fromEntries(
    versions.map(([version], at) => [version, new Date(1_500_000_000_000 + at * dayMs).toISOString()]),
  );
  for (const [, manifest] of versions)
    Object.assign(manifest, { description: filler, _npmUser: { name: 'somebody' } });
  return Buffer.from(JSON.stringify({ ...document, time, readme: filler.repeat(30) }));
}

/** The recorded archive of an address like `@scope/name/-/name-1.0.0.tgz`. */
function readArchive(path: string): Buffer | undefined {
  const [name = '', file = ''] = path.split('/-/');
  const version = file.slice(name.slice(name.lastIndexOf('/') + 1).length + 1, -'.tgz'.length);
  const recorded = join(recordedDirectory, 'archives', `${encodeURIComponent(`${name}@${version}`)}.tgz`);
  return file.endsWith('.tgz') && existsSync(recorded) ? readFileSync(recorded) : undefined;
}
