import { setTimeout as delay } from 'node:timers/promises';
import { unsupportedUrl } from './errors.ts';
import { redactText } from './redact-url.ts';
import type { FetchEvent, RegistryClientOptions, RegistrySettings, Transport } from './types.ts';

/** What the calls of one client share. */
export interface ClientCore {
  readonly settings: RegistrySettings;
  readonly transport: Transport;
  readonly onEvent: ((event: FetchEvent) => void) | undefined;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  readonly packumentLimitBytes: number;
  readonly archiveLimitBytes: number;
  /** Origins whose last request failed for good without an answer: asked once more, but not again and again. */
  readonly deadOrigins: Set<string>;
  readonly closing: AbortController;
  /** Registries by their text in the settings; those that are no http or https URL are missing. */
  readonly registries: ReadonlyMap<string, URL>;
  /** Hides the client's own credentials in text that a server wrote. */
  readonly redact: (text: string) => string;
}

export function openCore(
  settings: RegistrySettings,
  transport: Transport,
  options: RegistryClientOptions,
): ClientCore {
  const secrets = listSecrets(settings);
  return Object.freeze<ClientCore>({
    settings,
    transport,
    onEvent: options.onEvent,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? ((delayMs, signal) => delay(delayMs, undefined, { signal })),
    packumentLimitBytes: options.packumentLimitBytes ?? 100 * 1024 ** 2,
    archiveLimitBytes: options.archiveLimitBytes ?? 512 * 1024 ** 2,
    deadOrigins: new Set(),
    closing: new AbortController(),
    registries: parseRegistries(settings),
    redact: (text) => redactText(text, secrets),
  });
}

/**
 * An http or https URL without userinfo and fragment.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL
 */
export function parseHttpUrl(text: string, subject: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw unsupportedUrl(text, subject);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/**
 * The registry that a package belongs to, ending in a slash: that of its scope, else the default.
 *
 * @throws DX_FETCH_UNSUPPORTED_URL
 */
export function registryOf(core: ClientCore, name: string): URL {
  const { scopes, registry } = core.settings;
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : '';
  const text = Object.hasOwn(scopes, scope) ? (scopes[scope] ?? registry) : registry;
  return core.registries.get(text) ?? parseRegistry(text);
}

function parseRegistry(text: string): URL {
  const url = parseHttpUrl(text, 'the registry');
  url.search = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function parseRegistries(settings: RegistrySettings): ReadonlyMap<string, URL> {
  const texts = [settings.registry, ...Object.values(settings.scopes)];
  return new Map(texts.filter(isHttpUrl).map((text) => [text, parseRegistry(text)]));
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function listSecrets(settings: RegistrySettings): readonly string[] {
  const secrets = settings.credentials.flatMap(({ token, basic }) => {
    const pair = basic === undefined ? '' : Buffer.from(basic, 'base64').toString();
    return [token, basic, pair, pair.slice(pair.indexOf(':') + 1)];
  });
  return secrets.filter((secret) => secret !== undefined && secret.length >= 4) as string[];
}
