import type { Setting, Settings, SettingsInput } from '../types.ts';
import { normalizeRegistry } from './credential-key.ts';
import { defaultRegistry } from './default-registry.ts';
import { nameOf } from './merge-layers.ts';
import { parseSetting } from './parse-setting.ts';
import type { SettingLayer } from './read-layers.ts';

/** Where packages come from, and what was wrong on the way. */
export interface Registries extends Pick<Settings, 'registry' | 'scopes'> {
  readonly warnings: readonly string[];
}

/** The default registry and those of scopes, http and https only, ending in a slash, without a user part. */
export function buildRegistries(
  layers: readonly SettingLayer[],
  values: Readonly<Record<string, Setting>>,
  input: SettingsInput,
): Registries {
  const warnings: string[] = [];
  const scopes: Record<string, string> = Object.create(null);
  for (const layer of layers) {
    const where = layer.file ?? layer.source;
    for (const [key, raw] of layer.entries) {
      const scope = /^(@[^:]+):registry$/i.exec(key)?.[1];
      if (scope === undefined || Object.hasOwn(scopes, scope)) continue;
      const parsed = parseSetting('registry', raw, input);
      const registry = parsed.status === 'valid' ? normalizeRegistry(String(parsed.value)) : undefined;
      if (registry !== undefined) scopes[scope] = registry;
      else warnings.push(`Ignored "${nameOf(key, layer)}" in ${where}: it is not an http or https URL`);
    }
  }
  const chosen = values['registry'];
  const registry = normalizeRegistry(String(chosen?.value));
  if (registry === undefined) {
    warnings.push(`Ignored "registry" in ${chosen?.file ?? chosen?.source}: it is not an http or https URL`);
  }
  return { registry: registry ?? defaultRegistry(), scopes: Object.freeze(scopes), warnings };
}
