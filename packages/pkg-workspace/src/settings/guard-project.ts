import { DxError } from '@dx/pkg-core';
import type { SettingsInput } from '../types.ts';
import { parseCredentialKey, prefixOf } from './credential-key.ts';
import { findVariables } from './expand-variables.ts';
import { parseSetting, type RawValue } from './parse-setting.ts';
import { expandKeys, type SettingLayer } from './read-layers.ts';

/** Where files of settings are, and what authorities are trusted. */
const untrustedKeys = new Set(['userconfig', 'globalconfig', 'prefix', 'ca', 'cafile', 'trust-root']);
/** Programs that would be started in place of the ones that the user has. */
const helperKey = /(?:^|:)(?:token-?helper|git|node-gyp|editor|viewer|browser)$/i;
const credentialField = /^(?:_authToken|_auth|_password|username|certfile|keyfile)$/;

/** The project's layer as far as it can be believed. */
export interface GuardedLayer {
  readonly layer: SettingLayer;
  readonly warnings: readonly string[];
}

/**
 * What a repository's own `.npmrc` may say. It cannot move the user's or the global file, weaken TLS or name programs
 * to run: such lines are ignored with a warning. It cannot have the environment written into anything that leaves the
 * machine: `${NAME}` is refused, except in a credential for a URL prefix that a source outside the repository
 * names too.
 *
 * @param trusted the layers that the repository cannot write
 * @param userConfig the user's file, for the hint
 * @throws DX_SETTINGS_EXPANSION_REFUSED with `file`, `key` and `variables` in the details
 */
export function guardProject(
  layer: SettingLayer,
  trusted: readonly SettingLayer[],
  input: SettingsInput,
  userConfig: string,
): GuardedLayer {
  const entries = new Map<string, RawValue>();
  const warnings: string[] = [];
  const isTrusted = createTrust(trusted, input);
  for (const [key, value] of layer.entries) {
    const reason = findIgnoreReason(key, value, input);
    if (reason !== undefined) warnings.push(`Ignored "${key}" in ${layer.file}: ${reason}`);
    else entries.set(key, checkVariables(key, value, layer, isTrusted, userConfig));
  }
  return { layer: { ...layer, entries }, warnings };
}

function findIgnoreReason(key: string, value: RawValue, input: SettingsInput): string | undefined {
  if (untrustedKeys.has(key)) return 'a project cannot set it; set it in your own or the global npmrc';
  if (helperKey.test(key)) return 'a project cannot choose programs to run; set it in your own npmrc';
  if (key !== 'strict-ssl') return undefined;
  const parsed = parseSetting(key, findVariables(String(value)).length > 0 ? false : value, input);
  const isStrict = parsed.status === 'valid' && parsed.value === true;
  return isStrict ? undefined : 'a project cannot turn certificate checks off; set it in your own npmrc';
}

/** Whether a prefix lies at or below one that a trusted source names: a registry, a scope's registry or a credential. */
function createTrust(trusted: readonly SettingLayer[], input: SettingsInput): (prefix: string) => boolean {
  const prefixes = new Set<string>();
  for (const layer of trusted) {
    for (const [key, value] of expandKeys(layer, input.env).entries) {
      const prefix = parseCredentialKey(key)?.prefix ?? findRegistryPrefix(key, value, input);
      if (prefix !== undefined) prefixes.add(prefix);
    }
  }
  return (prefix) => [...prefixes].some((known) => prefix.startsWith(known));
}

function findRegistryPrefix(key: string, value: RawValue, input: SettingsInput): string | undefined {
  if (key !== 'registry' && !/^@[^:]+:registry$/i.test(key)) return undefined;
  const parsed = parseSetting('registry', value, input);
  return parsed.status === 'valid' && typeof parsed.value === 'string' ? prefixOf(parsed.value) : undefined;
}

function checkVariables(
  key: string,
  value: RawValue,
  layer: SettingLayer,
  isTrusted: (prefix: string) => boolean,
  userConfig: string,
): RawValue {
  const inKey = findVariables(key);
  const inValue = [value].flat().flatMap((item) => findVariables(String(item)));
  if (inKey.length === 0 && inValue.length === 0) return value;
  const credential = inKey.length === 0 ? parseCredentialKey(key) : undefined;
  const isCredential = credential !== undefined && credentialField.test(credential.field);
  if (isCredential && isTrusted(credential.prefix)) return value;
  throw createRefusal(key, [...inKey, ...inValue], layer.file ?? '.npmrc', userConfig, isCredential);
}

function createRefusal(
  key: string,
  variables: readonly string[],
  file: string,
  userConfig: string,
  isCredential: boolean,
): DxError {
  const names = variables.map((name) => `\${${name}}`).join(', ');
  const reason = isCredential
    ? 'only the repository names this host, so your secret could go anywhere'
    : 'a repository could send the variable anywhere';
  return new DxError({
    code: 'DX_SETTINGS_EXPANSION_REFUSED',
    message: `${file} may not use ${names} in "${key}": ${reason}`,
    hint: `Move the line that starts with ${key} to ${userConfig}`,
    details: { file, key, variables },
  });
}
