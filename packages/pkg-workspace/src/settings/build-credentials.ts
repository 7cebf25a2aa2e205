import { resolve } from 'node:path';
import type { CredentialRule, SettingSource, SettingsInput } from '../types.ts';
import { parseCredentialKey, prefixOf } from './credential-key.ts';
import { expandVariables } from './expand-variables.ts';
import type { SettingLayer } from './read-layers.ts';

type Rule = { -readonly [Key in keyof CredentialRule]: CredentialRule[Key] };
type Fields = ReadonlyMap<string, string>;

/**
 * What each URL prefix may be shown, sorted by prefix and unique in it. Per prefix the strongest source of a token, of
 * a user with password and of a client certificate counts; the two halves of a pair always come from one source. A
 * token hides a password.
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration
 */
export function buildCredentials(
  layers: readonly SettingLayer[],
  input: SettingsInput,
): readonly CredentialRule[] {
  const rules = new Map<string, Rule>();
  for (const layer of layers) {
    for (const [prefix, fields] of groupByPrefix(layer, input)) {
      const rule = rules.get(prefix) ?? { prefix, source: layer.source };
      if (addSecrets(rule, fields, layer.source, input)) rules.set(prefix, rule);
    }
  }
  return Object.freeze([...rules.values()].sort((a, b) => (a.prefix < b.prefix ? -1 : 1)).map(finish));
}

function groupByPrefix(layer: SettingLayer, input: SettingsInput): ReadonlyMap<string, Fields> {
  const groups = new Map<string, Map<string, string>>();
  const add = (prefix: string, field: string, value: string): void => {
    const group = groups.get(prefix) ?? new Map<string, string>();
    groups.set(prefix, group.set(field, value));
  };
  for (const [key, raw] of layer.entries) {
    const value = typeof raw === 'object' ? '' : expandVariables(String(raw).trim(), input.env);
    const parsed = parseCredentialKey(key);
    const embedded = key === 'registry' || /^@[^:]+:registry$/i.test(key) ? readUserPart(value) : undefined;
    if (parsed !== undefined && value !== '') add(parsed.prefix, parsed.field, value);
    if (embedded !== undefined) add(embedded.prefix, 'embedded', embedded.basic);
  }
  return groups;
}

/** `https://user:password@host/` as a credential of its own, so that a registry's address can be printed. */
function readUserPart(value: string): { readonly prefix: string; readonly basic: string } | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const prefix = prefixOf(value);
  if (url === undefined || prefix === undefined || url.username === '') return undefined;
  return { prefix, basic: encode(`${decodePart(url.username)}:${decodePart(url.password)}`) };
}

/** A percent sign that begins no character stays, as it is written. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Adds what stronger sources left open, and says whether there is anything now. */
function addSecrets(rule: Rule, fields: Fields, source: SettingSource, input: SettingsInput): boolean {
  const token = fields.get('_authToken');
  const basic = fields.get('_auth') ?? readPair(fields) ?? fields.get('embedded');
  const certFile = fields.get('certfile');
  const keyFile = fields.get('keyfile');
  if (rule.token === undefined && token !== undefined) Object.assign(rule, { token, source });
  if (rule.basic === undefined && rule.token === undefined && basic !== undefined)
    Object.assign(rule, { basic, source });
  if (rule.certFile === undefined && certFile !== undefined && keyFile !== undefined) {
    rule.certFile = resolve(input.directory, certFile);
    rule.keyFile = resolve(input.directory, keyFile);
  }
  return rule.token !== undefined || rule.basic !== undefined || rule.certFile !== undefined;
}

function readPair(fields: Fields): string | undefined {
  const username = fields.get('username');
  const password = fields.get('_password');
  if (username === undefined || password === undefined) return undefined;
  return encode(`${username}:${Buffer.from(password, 'base64').toString('utf8')}`);
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function finish(rule: Rule): CredentialRule {
  const { basic, ...rest } = rule;
  return Object.freeze(rest.token === undefined && basic !== undefined ? { ...rest, basic } : rest);
}
