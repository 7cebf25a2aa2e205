import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of files, for exports of advisories. */
export interface ExportServer {
  readonly url: string;
  /** Bodies by path, or a status with a place to go to. */
  readonly files: Map<string, Uint8Array | string | { readonly status: number; readonly location?: string }>;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts one on loopback. */
export async function startExportServer(): Promise<ExportServer> {
  const files: ExportServer['files'] = new Map();
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const file = files.get(url);
    if (file === undefined) response.writeHead(404).end();
    else if (typeof file === 'string' || file instanceof Uint8Array) response.end(file);
    else response.writeHead(file.status, { ...(file.location && { location: file.location }) }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A record of OSV about one package. */
export function osvRecord(
  id: string,
  name: string,
  fixed: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const events = [{ introduced: '0' }, { fixed }];
  return {
    ...{ id, modified: '2024-01-01T00:00:00Z', summary: `Fault in ${name}` },
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
    database_specific: { severity: 'HIGH' },
    ...more,
  };
}
