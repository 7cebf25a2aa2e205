import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, type Settings, type SettingsInput, settingValue } from '@dx/pkg-workspace';

/** npm's settings that are `null` or nothing unless somebody sets them, and dx's own. */
const unset = new Set(
  (
    '_auth access also audit-level before browser ca cafile cert cidr cpu depth expect-result-count expect-results ' +
    'expires https-proxy key libc local-address lockfile-version logs-dir min-release-age name node-gyp node-options ' +
    'only optional orgs orgs-permission os otp packages-and-scopes-permission password production provenance-file ' +
    'proxy sbom-format scopes script-shell token-description unicode user-agent viewer which workspaces yes ' +
    'compat strict-scripts lockfile frozen-lockfile patches-dir audit-db trust-policy trust-root'
  ).split(' '),
);

const urlFields = [
  '_auth',
  '_authToken',
  'username',
  '_password',
  'email',
  'cafile',
  'certfile',
  'keyfile',
  'registry',
];
const protectedWords = ['auth', 'authToken', 'certfile', 'email', 'keyfile', 'password', 'username'];

/** What every setting is when nobody says anything. */
export function defaultSettings(input: SettingsInput): Settings {
  const nowhere = path.join(input.home, '.dx-no-such-directory');
  const cli = { userconfig: path.join(nowhere, 'user'), globalconfig: path.join(nowhere, 'global') };
  return readSettings(
    { ...input, env: {}, cli, directory: nowhere },
    { fs: nodeFs, projectDirectory: nowhere },
  );
}

/** Whether a key means something to npm or dx: a setting, `@scope:registry`, or `//host/path/:_authToken`. */
export function isKnownSetting(key: string, input: SettingsInput): boolean {
  if (/^@[^:]+:registry$/.test(key)) return true;
  if (key.startsWith('//')) return urlFields.includes(key.split(':').at(-1) ?? '');
  return unset.has(key) || Object.hasOwn(defaultSettings(input).values, key);
}

/** Whether a value is a secret by its key, or by what it holds: a user part with a password. */
export function isProtected(key: string, value: unknown): boolean {
  if (key.startsWith('_') || protectedWords.includes(key)) return true;
  const isOfUrl = key.startsWith('//');
  if (isOfUrl && (key.includes(':_') || protectedWords.some((word) => key.endsWith(`:${word}`)))) return true;
  return typeof value === 'string' && /\/\/[^/@\s]+:[^/@\s]+@/.test(value);
}

/** What `config get` prints: as npm, `null` for a setting that nobody set and `undefined` for what is no setting. */
export function settingText(settings: Settings, key: string): string {
  if (key === 'registry') return settings.registry;
  const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
  if (scope !== undefined) return settings.scopes[scope] ?? 'undefined';
  if (key === 'user-agent') return settings.network.userAgent;
  const value = settingValue(settings, key);
  if (value !== undefined) return Array.isArray(value) ? value.join(',') : String(value);
  return unset.has(key) ? 'null' : 'undefined';
}
