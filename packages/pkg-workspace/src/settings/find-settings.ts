import type { CredentialRule, Settings, SettingValue } from '../types.ts';

/** The value of a plain setting, or `undefined` when nobody set it and npm has no default. */
export function settingValue(settings: Settings, key: string): SettingValue | undefined {
  return Object.hasOwn(settings.values, key) ? settings.values[key]?.value : undefined;
}

/**
 * The registry that a package comes from: its scope's own, else the default one. Ends in a slash. For an `npm:` alias
 * ask with the name of the target.
 */
export function registryFor(settings: Settings, packageName: string): string {
  const scope = packageName.startsWith('@') ? packageName.split('/', 1)[0] : undefined;
  const own =
    scope !== undefined && Object.hasOwn(settings.scopes, scope) ? settings.scopes[scope] : undefined;
  return own ?? settings.registry;
}

/**
 * What a URL may be shown: the rule with the longest prefix of the URL's path on exactly this host and port. A rule
 * that names the standard port counts only for the scheme whose port it is, and before one that names none. Nothing but http and https has any. O(rules).
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration
 */
export function credentialFor(settings: Settings, url: URL | string): CredentialRule | undefined {
  const { protocol, host, port, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const standardPort = protocol === 'https:' ? 443 : 80;
  const hosts = port === '' ? [host, `${host}:${standardPort}`] : [host];
  const targets = hosts.map((name) => `//${name}${path}`);
  const fitting = settings.credentials.filter(({ prefix }) =>
    targets.some((target) => target.startsWith(prefix)),
  );
  return fitting.reduce<CredentialRule | undefined>(
    (best, rule) => (best === undefined || pathLength(rule) >= pathLength(best) ? rule : best),
    undefined,
  );
}

function pathLength({ prefix }: CredentialRule): number {
  return prefix.length - prefix.indexOf('/', 2);
}
