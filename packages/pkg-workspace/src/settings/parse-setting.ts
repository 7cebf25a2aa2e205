import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseExactVersion } from '@dx/pkg-core';
import type { SettingsInput, SettingValue } from '../types.ts';
import { findShape } from './dx-settings.ts';
import { expandVariables } from './expand-variables.ts';

/** A value as it is written: ini gives strings, `true`, `false`, `null` and lists; the command line also numbers. */
export type RawValue = SettingValue | null;

/** `value: undefined` says that the setting was deliberately unset, which hides weaker sources too. */
export type ParsedSetting =
  | { readonly status: 'valid'; readonly value: SettingValue | undefined }
  | { readonly status: 'invalid' };

type Primitive = string | number | boolean | null;
type Checked = { readonly value: Primitive } | undefined;

const invalid: ParsedSetting = Object.freeze({ status: 'invalid' });

/**
 * A setting's value as npm understands it: variables expanded, coerced to the kinds that npm allows for the key, lists
 * split at blank lines. An unknown key keeps its text.
 *
 * Source: `@npmcli/config`, the oracle in the tests
 */
export function parseSetting(key: string, raw: RawValue, input: SettingsInput): ParsedSetting {
  const kinds = listKinds(key);
  if (typeof raw === 'object' && raw !== null) return parseList(raw, kinds, input);
  if (kinds?.includes('list')) return parseList(splitList(raw), kinds, input);
  const checked = check(coerce(raw, kinds ?? [], input), kinds);
  return checked === undefined ? invalid : { status: 'valid', value: checked.value ?? undefined };
}

function listKinds(key: string): readonly string[] | undefined {
  return findShape(key)?.[0].split(' ');
}

function parseList(
  items: readonly unknown[],
  kinds: readonly string[] | undefined,
  input: SettingsInput,
): ParsedSetting {
  if (kinds === undefined)
    return { status: 'valid', value: Object.freeze(items.filter(isPresent).map(String)) };
  if (!kinds.includes('list')) return invalid;
  const checked = items.map((item) => check(coerce(toPrimitive(item), kinds, input), kinds));
  const values = checked.flatMap((item) =>
    item === undefined || item.value === null ? [] : [String(item.value)],
  );
  return { status: 'valid', value: Object.freeze(values) };
}

function splitList(raw: Primitive): readonly Primitive[] {
  return typeof raw === 'string' ? raw.trim().split('\n\n') : [raw];
}

function isPresent(value: unknown): boolean {
  return value !== null;
}

function toPrimitive(value: unknown): Primitive {
  return value === null || typeof value === 'boolean' ? value : String(value);
}

/** Text to the value it stands for. */
function coerce(raw: Primitive, kinds: readonly string[], input: SettingsInput): Primitive {
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  const isText = kinds.includes('string') || kinds.includes('path');
  if (text === '' && kinds.includes('boolean') && !isText) return true;
  if (!isText && !kinds.includes('number')) {
    if (text === 'true' || text === 'false') return text === 'true';
    if (text === 'null' || text === 'undefined') return null;
  }
  const expanded = expandVariables(text, input.env);
  if (kinds.includes('path')) return resolvePath(expanded, input);
  return kinds.includes('number') && !Number.isNaN(Number(expanded)) ? Number(expanded) : expanded;
}

function resolvePath(path: string, input: SettingsInput): string {
  const isInHome = input.platform === 'win32' ? /^~[/\\]/ : /^~\//;
  if (isInHome.test(path)) return resolve(input.home || homedir(), path.slice(2));
  return resolve(input.directory, path);
}

/** The value if the key may have it. */
function check(value: Primitive, kinds: readonly string[] | undefined): Checked {
  if (kinds === undefined) return { value };
  const spoken = speak(value, kinds);
  for (const kind of kinds) {
    const checked = checkKind(spoken, kind);
    if (checked !== undefined) return checked;
  }
  return undefined;
}

/** The words true, false and null mean themselves where the key allows them; false unsets what cannot be false. */
function speak(value: Primitive, kinds: readonly string[]): Primitive {
  const allowsBoolean = kinds.includes('boolean');
  if (value === 'null' && kinds.includes('null')) return null;
  if (value === 'true' && allowsBoolean) return true;
  const isFalse = value === false || (value === 'false' && (allowsBoolean || kinds.includes('false')));
  if (!isFalse) return value;
  return kinds.includes('null') && !allowsBoolean && !kinds.includes('false') ? null : false;
}

function checkKind(value: Primitive, kind: string): Checked {
  switch (kind) {
    case 'list':
      return undefined;
    case 'null':
      return value === null ? { value } : undefined;
    case 'false':
      return value === false ? { value } : undefined;
    case 'string':
      return { value: String(value) };
    case 'boolean':
      return { value: toBoolean(value) };
    case 'number':
      return Number.isNaN(Number(value)) ? undefined : { value: Number(value) };
    case 'path':
      return typeof value === 'string' ? { value } : undefined;
    case 'url':
      return checkUrl(String(value));
    case 'date':
      return Number.isNaN(Date.parse(String(value)))
        ? undefined
        : { value: new Date(String(value)).toISOString() };
    case 'semver':
      return checkVersion(String(value));
    case 'umask':
      return checkUmask(String(value));
    default:
      return kind === `'${value}'` || (typeof value === 'number' && kind === String(value))
        ? { value }
        : undefined;
  }
}

function toBoolean(value: Primitive): boolean {
  if (typeof value !== 'string') return Boolean(value);
  return Number.isNaN(Number(value)) ? value !== 'null' && value !== 'false' : Number(value) !== 0;
}

function checkUrl(text: string): Checked {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url === undefined || url.host === '' ? undefined : { value: url.href };
}

function checkVersion(text: string): Checked {
  try {
    return { value: parseExactVersion(text.replace(/^[v=\s]+/, '')) };
  } catch {
    return undefined;
  }
}

function checkUmask(text: string): Checked {
  if (/^0o?[0-7]+$/.test(text)) return { value: Number.parseInt(text.replace(/^0o?/, ''), 8) };
  return /^[1-9][0-9]*$/.test(text) ? { value: Number.parseInt(text, 10) } : undefined;
}
