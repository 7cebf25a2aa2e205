import { explainFsError, type FsOps } from '@dx/pkg-core';
import type { NetworkSettings, Setting, SettingsInput, SettingValue } from '../types.ts';
import { buildUserAgent } from './build-user-agent.ts';

type Values = Readonly<Record<string, Setting>>;

/** How connections are made, and what was wrong on the way. */
export interface Network {
  readonly network: NetworkSettings;
  readonly warnings: readonly string[];
}

/**
 * Proxies, authorities, retries and limits. A proxy in a setting serves http and https alike; without one the
 * environment decides, in any case of letters. At most one read (`cafile`).
 *
 * @throws DX_NO_PERMISSION when `cafile` may not be read
 * Source: npm's `@npmcli/agent` for the choice of proxy
 */
export function buildNetwork(values: Values, input: SettingsInput, fs: FsOps): Network {
  const warnings: string[] = [];
  const network: NetworkSettings = {
    ...buildProxies(values, input, warnings),
    ...buildAuthorities(values, fs, warnings),
    strictSsl: values['strict-ssl']?.value !== false,
    ...optional('localAddress', readText(values, 'local-address')),
    maxSockets: readNumber(values, 'maxsockets', 1, 15),
    retries: readNumber(values, 'fetch-retries', 0, 2),
    retryFactor: readNumber(values, 'fetch-retry-factor', 1, 10),
    retryMinMs: readNumber(values, 'fetch-retry-mintimeout', 0, 10_000),
    retryMaxMs: readNumber(values, 'fetch-retry-maxtimeout', 0, 60_000),
    timeoutMs: readNumber(values, 'fetch-timeout', 0, 300_000),
    userAgent: buildUserAgent(values, input),
  };
  return { network: Object.freeze(network), warnings };
}

function buildProxies(
  values: Values,
  input: SettingsInput,
  warnings: string[],
): Pick<NetworkSettings, 'httpProxy' | 'httpsProxy' | 'noProxy'> {
  const env = lowerCaseNames(input.env);
  const set = ['https-proxy', 'proxy', 'http-proxy'].map((key) => readText(values, key)).find(Boolean);
  const forHttps = set ?? env.get('https_proxy');
  const forHttp = forHttps ?? env.get('http_proxy') ?? env.get('proxy');
  const httpsProxy = normalizeProxy(forHttps, warnings);
  const httpProxy = forHttp === forHttps ? httpsProxy : normalizeProxy(forHttp, warnings);
  const exempt = toList(values['noproxy']?.value);
  return {
    ...optional('httpProxy', httpProxy),
    ...optional('httpsProxy', httpsProxy),
    noProxy: Object.freeze(exempt.length > 0 ? exempt : toList(env.get('no_proxy'))),
  };
}

function lowerCaseNames(env: SettingsInput['env']): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== '' && /^(?:https?_|no_)?proxy$/i.test(name))
      names.set(name.toLowerCase(), value);
  }
  return names;
}

/** A bare `host:port` is an http proxy, as other tools take it. The value may hold a password: it is never shown. */
function normalizeProxy(value: string | undefined, warnings: string[]): string | undefined {
  if (value === undefined) return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (URL.canParse(text) && /^(?:https?|socks[45]?[ah]?):$/.test(new URL(text).protocol))
    return new URL(text).href;
  warnings.push('Ignored the proxy: it is not an http, https or socks URL');
  return undefined;
}

function buildAuthorities(values: Values, fs: FsOps, warnings: string[]): Pick<NetworkSettings, 'ca'> {
  const inline = toTexts(values['ca']?.value);
  const file = readText(values, 'cafile');
  if (file === undefined) return inline.length > 0 ? { ca: Object.freeze(inline) } : {};
  const found = readAuthorities(file, fs);
  if (found === undefined) warnings.push(`Ignored "cafile": there is no file ${file}`);
  const ca = found ?? inline;
  return ca.length > 0 ? { ca: Object.freeze(ca) } : {};
}

function readAuthorities(file: string, fs: FsOps): readonly string[] | undefined {
  try {
    const text = new TextDecoder().decode(fs.readFile(file)).replaceAll('\r\n', '\n');
    return text.match(/-----BEGIN [A-Z ]*CERTIFICATE-----[\s\S]*?-----END [A-Z ]*CERTIFICATE-----/g) ?? [];
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'EISDIR') return undefined;
    throw explainFsError(error, `read ${file}`);
  }
}

function readNumber(values: Values, key: string, least: number, standard: number): number {
  const value = values[key]?.value;
  return typeof value === 'number' && value >= least ? value : standard;
}

function readText(values: Values, key: string): string | undefined {
  const value = values[key]?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toTexts(value: SettingValue | undefined): readonly string[] {
  return [value ?? []]
    .flat()
    .map(String)
    .filter((text) => text !== '');
}

function toList(value: SettingValue | undefined): readonly string[] {
  return toTexts(value)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
}
