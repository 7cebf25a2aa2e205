import { nodeFs } from '@dx/pkg-core/node';
import { openTransport, type Transport } from '@dx/pkg-fetch';
import type { Settings } from '@dx/pkg-workspace';
import { transportOptions } from './open-client.ts';

/** Connections with the proxies, authorities and limits of the settings, for requests that are no installation's. */
export function openRegistryTransport(settings: Settings): Promise<Transport> {
  return openTransport(transportOptions(settings, nodeFs));
}
