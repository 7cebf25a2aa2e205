import { type FetchEvent, openRegistryClient, openTransport, type RegistryClient } from '@dx/pkg-fetch';
import type { Settings } from '@dx/pkg-workspace';
import type { InstallOptions } from './types.ts';

/** A registry client with the connections, credentials and patience that the settings ask for. */
export async function openClient(
  settings: Settings,
  options: InstallOptions,
  onEvent: (event: FetchEvent) => void,
): Promise<RegistryClient> {
  const { network } = settings;
  const transport = options.ports?.transport ?? (await openTransport(network));
  return openRegistryClient(
    {
      registry: settings.registry,
      scopes: settings.scopes,
      credentials: settings.credentials,
      retries: network.retries,
      retryFactor: network.retryFactor,
      retryMinMs: network.retryMinMs,
      retryMaxMs: network.retryMaxMs,
      timeoutMs: network.timeoutMs,
      userAgent: network.userAgent,
      command: options.request?.kind ?? 'install',
    },
    transport,
    { onEvent },
  );
}
