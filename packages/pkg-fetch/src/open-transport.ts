import type { Transport, TransportOptions } from './types.ts';

/**
 * The transport that is fastest on the runtime: Node's own sockets on Node, the runtime's own `fetch` on Bun, whose stand-in for
 * undici is incomplete. Loads only the one it picks.
 *
 * @example
 * const transport = await openTransport({ maxSockets: 16 });
 */
export async function openTransport(options: TransportOptions = {}): Promise<Transport> {
  const runtime = options.runtime ?? (process.versions.bun === undefined ? 'node' : 'bun');
  if (runtime === 'bun') {
    const { openFetchTransport } = await import('./fetch-transport.ts');
    return openFetchTransport(options);
  }
  const { openNodeTransport } = await import('./node-transport.ts');
  return openNodeTransport(options);
}
