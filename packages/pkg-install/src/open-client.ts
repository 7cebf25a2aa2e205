import { randomBytes } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type FetchEvent,
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistrySettings,
  type TransportOptions,
} from '@dx/pkg-fetch';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import { readClientCertificates } from './client-certificates.ts';
import type { InstallOptions } from './types.ts';

/** A registry client with the connections, credentials and patience that the settings ask for. */
export async function openClient(
  settings: Settings,
  options: InstallOptions,
  onEvent: (event: FetchEvent) => void,
): Promise<RegistryClient> {
  const transport =
    options.ports?.transport ??
    (await openTransport(transportOptions(settings, options.ports?.fs ?? nodeFs)));
  return openRegistryClient(registrySettings(settings, options), transport, { onEvent });
}

/** What a registry client is told. */
export function registrySettings(settings: Settings, options: InstallOptions): RegistrySettings {
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
    command: commandOf(options),
    session: sessionOfThisRun(),
    ...textSetting(settings, 'auth-type', 'authType'),
    ...textSetting(settings, 'scope', 'scope'),
  };
}

let session: string | undefined;

/** Told to registries with every request, so that those of one run can be told from others. Made when it is needed. */
function sessionOfThisRun(): string {
  session ??= randomBytes(8).toString('hex');
  return session;
}

/** What npm calls it: some registries and proxies go by that. */
function commandOf({ request, policy }: InstallOptions): string {
  if (request?.kind === 'remove') return 'uninstall';
  if (request?.kind === 'update') return 'update';
  return policy?.lockMode === 'frozen' ? 'ci' : 'install';
}

function textSetting<Name extends string>(
  settings: Settings,
  key: string,
  name: Name,
): { readonly [key in Name]?: string } {
  const value = settingValue(settings, key);
  if (typeof value !== 'string' || value === '') return {};
  const text = key === 'scope' && !value.startsWith('@') ? `@${value}` : value;
  return { [name]: text } as { readonly [key in Name]?: string };
}

/** A transport's own patience with one connection; who sets `fetch-timeout` below it wants no more of that either. */
const longestConnectMs = 15_000;

/** npm's `maxsockets` caps all requests together at 15 by default; lanes of our own size are used unless it was set. */
export function transportOptions({ network, values, credentials }: Settings, fs: FsOps): TransportOptions {
  const { ca, localAddress, strictSsl, noProxy, httpProxy, httpsProxy, timeoutMs } = network;
  const clientCertificates = readClientCertificates(credentials, fs);
  const isDefault = (values['maxsockets']?.source ?? 'default') === 'default';
  return {
    strictSsl,
    ...(isDefault ? {} : { maxSockets: network.maxSockets }),
    proxies: {
      noProxy,
      ...(httpProxy === undefined ? {} : { http: httpProxy }),
      ...(httpsProxy === undefined ? {} : { https: httpsProxy }),
    },
    ...(timeoutMs > 0 && timeoutMs < longestConnectMs ? { connectTimeoutMs: timeoutMs } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificates.length === 0 ? {} : { clientCertificates }),
    ...(localAddress === undefined ? {} : { localAddress }),
  };
}
