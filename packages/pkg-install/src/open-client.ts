import {
  type FetchEvent,
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistrySettings,
  type TransportOptions,
} from '@dx/pkg-fetch';
import type { Settings } from '@dx/pkg-workspace';
import type { InstallOptions } from './types.ts';

/** A registry client with the connections, credentials and patience that the settings ask for. */
export async function openClient(
  settings: Settings,
  options: InstallOptions,
  onEvent: (event: FetchEvent) => void,
): Promise<RegistryClient> {
  const transport = options.ports?.transport ?? (await openTransport(transportOptions(settings)));
  return openRegistryClient(registrySettings(settings, options), transport, { onEvent });
}

/** What a registry client is told. */
export function registrySettings(settings: Settings, { request }: InstallOptions): RegistrySettings {
  const { network, registry, scopes, credentials } = settings;
  const { retries, retryFactor, retryMinMs, retryMaxMs, timeoutMs, userAgent } = network;
  return {
    registry,
    scopes,
    credentials,
    retries,
    retryFactor,
    retryMinMs,
    retryMaxMs,
    timeoutMs,
    userAgent,
    command: request?.kind ?? 'install',
  };
}

/** npm's `maxsockets` caps all requests together at 15 by default; lanes of our own size are used unless it was set. */
export function transportOptions({ network, values }: Settings): TransportOptions {
  const { ca, localAddress, strictSsl, noProxy, httpProxy, httpsProxy } = network;
  const isDefault = (values['maxsockets']?.source ?? 'default') === 'default';
  return {
    strictSsl,
    ...(isDefault ? {} : { maxSockets: network.maxSockets }),
    proxies: {
      noProxy,
      ...(httpProxy === undefined ? {} : { http: httpProxy }),
      ...(httpsProxy === undefined ? {} : { https: httpsProxy }),
    },
    ...(ca === undefined ? {} : { ca }),
    ...(localAddress === undefined ? {} : { localAddress }),
  };
}
