import type { Setting, SettingsInput } from '../types.ts';
import { parseCredentialKey } from './credential-key.ts';
import { findShape } from './dx-settings.ts';
import { parseSetting, type RawValue } from './parse-setting.ts';
import type { SettingLayer } from './read-layers.ts';

/** Fields that may follow a URL prefix in a key. */
const urlFields = new Set(['_auth', '_authToken', '_password', 'certfile', 'email', 'keyfile', 'username']);
const unscopedSecret = /^(?:_auth|_password|[-_]authtoken|username)$/i;
/** What npm tells its own scripts through the environment. */
const internalKeys = new Set(['npm-version', 'global-prefix', 'local-prefix']);

/** The plain settings, strongest source first found, and what was wrong on the way. */
export interface MergedSettings {
  /** Null prototype, sorted by key. */
  readonly values: Readonly<Record<string, Setting>>;
  readonly warnings: readonly string[];
  /** Keys in files that nobody knows, each with its file: `"tagg" in /app/.npmrc`. */
  readonly unknown: readonly string[];
}

/**
 * One value per plain key: the strongest source that says something valid. Keys of URLs, scopes' registries and secrets
 * without a URL are not plain. Warnings name keys and files, never values. A key in the environment that nobody knows is
 * left alone: it may be another tool's.
 */
export function mergeLayers(layers: readonly SettingLayer[], input: SettingsInput): MergedSettings {
  const decided = new Map<string, Setting | undefined>();
  const warnings: string[] = [];
  const unknown: string[] = [];
  for (const layer of layers) {
    for (const [key, raw] of layer.entries) {
      const fault = findFault(key, layer);
      if (fault !== undefined) warnings.push(fault);
      else if (layer.file !== undefined && !isKnown(key))
        unknown.push(`"${nameOf(key, layer)}" in ${layer.file}`);
      if (!isPlain(key) || decided.has(key)) continue;
      decideSetting(key, raw, layer, input, decided, warnings);
    }
  }
  return { values: toRecord(decided), warnings, unknown };
}

function decideSetting(
  key: string,
  raw: RawValue,
  layer: SettingLayer,
  input: SettingsInput,
  decided: Map<string, Setting | undefined>,
  warnings: string[],
): void {
  const { source, file } = layer;
  const parsed = parseSetting(key, raw, input);
  if (parsed.status === 'invalid') {
    const name = nameOf(key, layer);
    warnings.push(`Ignored "${name}" ${describeOrigin(source, file)}: it is not ${describeKinds(key)}`);
    return;
  }
  const { value } = parsed;
  const origin = file === undefined ? { source } : { source, file };
  decided.set(key, value === undefined ? undefined : Object.freeze({ key, value, ...origin }));
}

function isPlain(key: string): boolean {
  return !key.startsWith('//') && !/^@.*:registry$/i.test(key) && !unscopedSecret.test(key);
}

function findFault(key: string, layer: SettingLayer): string | undefined {
  const { source, file } = layer;
  if (source === 'default') return undefined;
  const where = describeOrigin(source, file);
  if (unscopedSecret.test(key)) {
    return `Ignored "${key}" ${where}: say which registry it is for, as in //registry.test/:${key}`;
  }
  if (key.startsWith('//') && parseCredentialKey(key) === undefined) {
    return `Ignored a credential ${where}: its key does not start with //host/path/:`;
  }
  return undefined;
}

/** The key as it is written. A token pasted without its key is a key to the parser, and must not be shown. */
export function nameOf(key: string, { written }: Pick<SettingLayer, 'written'>): string {
  const name = written?.get(key) ?? key;
  return name.replaceAll(/[A-Za-z0-9+/=_-]{20,}/g, (run) => (looksRandom(run) ? `${run.slice(0, 4)}…` : run));
}

/** Words of settings have no digits, and dashes between them. */
function looksRandom(run: string): boolean {
  return run.replaceAll(/\D/g, '').length > 2 || /[A-Za-z0-9+/=]{20}/.test(run);
}

function isKnown(key: string): boolean {
  const field = key.slice(key.lastIndexOf(':') + 1);
  return findShape(field) !== undefined || internalKeys.has(key) || (field !== key && urlFields.has(field));
}

function describeOrigin(source: string, file: string | undefined): string {
  if (file !== undefined) return `in ${file}`;
  return source === 'env' ? 'in the environment' : 'on the command line';
}

function describeKinds(key: string): string {
  const kinds =
    findShape(key)?.[0]
      .split(' ')
      .filter((kind) => kind !== 'null' && kind !== 'list') ?? [];
  return kinds.join(' or ');
}

function toRecord(decided: ReadonlyMap<string, Setting | undefined>): Readonly<Record<string, Setting>> {
  const values: Record<string, Setting> = Object.create(null);
  for (const [key, setting] of [...decided].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (setting !== undefined) values[key] = setting;
  }
  return Object.freeze(values);
}
