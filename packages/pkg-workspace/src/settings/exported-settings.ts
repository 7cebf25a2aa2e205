import type { Setting, Settings, SettingValue } from '../types.ts';
import { dxDefaults, findShape } from './dx-settings.ts';

/** npm keeps these from its children: each is meant for one command only. */
const unexported = new Set([
  'allow-scripts',
  'if-present',
  'include-workspace-root',
  'min-release-age',
  'min-release-age-exclude',
  'workspace',
  'workspaces',
]);

/** npm has better names for these and does not hand the old ones on. */
const deprecated = new Set([
  'also',
  'cache-max',
  'cache-min',
  'dev',
  'global-style',
  'init.author.email',
  'init.author.name',
  'init.author.url',
  'init.license',
  'init.module',
  'init.version',
  'legacy-bundling',
  'only',
  'optional',
  'production',
]);

/** Their value is worked out from the machine, so npm never takes it for the default. */
const always = new Set([
  'cache',
  'global-ignore-file',
  'globalconfig',
  'init-module',
  'noproxy',
  'prefix',
  'userconfig',
]);

/**
 * The settings that a script has to be told, by the name of the environment variable: everything that differs from its
 * default, as npm exports it, plus the few that npm always says. Not in it: credentials, keys of scopes and hosts, what
 * the environment itself says, and what is meant for one command only (`allow-scripts`, `min-release-age`, `workspace`).
 * Lists are joined by empty lines, `false` is empty. Sorted, null prototype, O(settings).
 *
 * @example
 * exportedSettings(settings)['npm_config_save_prefix'] // '~', when the project's .npmrc says save-prefix=~
 *
 * Source: `@npmcli/config` 11, the oracle in the tests
 */
export function exportedSettings(settings: Settings): Readonly<Record<string, string>> {
  const variables: Record<string, string> = Object.create(null);
  for (const setting of Object.values(settings.values)) {
    if (isExported(setting)) variables[variableOf(setting.key)] = encode(setting.value);
  }
  variables['npm_config_noproxy'] ??= '';
  variables['npm_config_user_agent'] = settings.network.userAgent;
  return Object.freeze(variables);
}

function isExported({ key, value, source }: Setting): boolean {
  if (unexported.has(key) || deprecated.has(key) || /^[/@_]/.test(key)) return false;
  if (always.has(key)) return true;
  // The command line may say the default because the environment says something else.
  return source === 'cli' || (source !== 'default' && source !== 'env' && !isStandard(key, value));
}

function isStandard(key: string, value: SettingValue): boolean {
  const standard = Object.hasOwn(dxDefaults, key) ? dxDefaults[key] : findShape(key)?.[1];
  return JSON.stringify(standard) === JSON.stringify(value);
}

function variableOf(key: string): string {
  return `npm_config_${key.replaceAll('-', '_').toLowerCase()}`;
}

function encode(value: SettingValue): string {
  if (typeof value === 'object') return value.join('\n\n');
  return value === false ? '' : String(value);
}
