import { randomBytes } from 'node:crypto';
import { type CredentialRule, type Settings, settingValue } from '@dx/pkg-workspace';

/** What npm's registry libraries are told: addresses, credentials and how to connect. Holds secrets: never print it. */
export type RegistryOptions = Readonly<Record<string, unknown>> & { readonly registry: string };

const session = randomBytes(8).toString('hex');

/** Registries, credentials, proxies and limits of the settings, as npm's libraries take them. */
export function registryOptions(settings: Settings, command: string): RegistryOptions {
  const { network, registry, scopes } = settings;
  const otp = settingValue(settings, 'otp');
  return {
    registry,
    ...Object.fromEntries(Object.entries(scopes).map(([scope, url]) => [`${scope}:registry`, url])),
    ...Object.fromEntries(settings.credentials.flatMap(credentialEntries)),
    ...(network.ca === undefined ? {} : { ca: [...network.ca] }),
    strictSSL: network.strictSsl,
    ...proxyFor(settings),
    noProxy: network.noProxy.join(','),
    ...(network.localAddress === undefined ? {} : { localAddress: network.localAddress }),
    maxSockets: network.maxSockets,
    retry: {
      retries: network.retries,
      factor: network.retryFactor,
      minTimeout: network.retryMinMs,
      maxTimeout: network.retryMaxMs,
    },
    timeout: network.timeoutMs,
    userAgent: network.userAgent,
    npmCommand: command,
    npmSession: session,
    authType: settingValue(settings, 'auth-type'),
    ...(typeof otp === 'string' && otp !== '' ? { otp } : {}),
  };
}

function credentialEntries(rule: CredentialRule): readonly (readonly [string, string])[] {
  const fields = {
    _authToken: rule.token,
    _auth: rule.basic,
    certfile: rule.certFile,
    keyfile: rule.keyFile,
  };
  return Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [[`${rule.prefix}:${field}`, value] as const],
  );
}

function proxyFor({ network, registry }: Settings): Readonly<Record<string, unknown>> {
  const proxy = registry.startsWith('http:') ? network.httpProxy : network.httpsProxy;
  return proxy === undefined ? {} : { proxy };
}
