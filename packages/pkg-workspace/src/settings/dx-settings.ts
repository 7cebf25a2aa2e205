import type { SettingValue } from '../types.ts';
import { type SettingShape, settingTable } from './setting-table.ts';

/** Settings that npm does not know: kinds and default, as in `settingTable`. */
export const dxSettings: Readonly<Record<string, SettingShape>> = Object.freeze({
  'audit-db': ['null path'],
  compat: ["'npm12' 'npm11'", 'npm12'],
  'keep-archives': ['boolean', false],
  linker: ["'hoisted' 'isolated' 'global'"],
  lockfile: ["'npm' 'dxl'"],
  prefetch: ["'off' 'learn' 'on'", 'learn'],
  'prefetch-budget': ['number', 20],
  'strict-scripts': ['boolean', false],
  'script-sandbox': ['boolean', false],
  'script-timeout': ['number', 3600],
  'side-effects-cache': ['boolean', true],
  'verify-deps-before-run': ["'off' 'warn' 'error' 'install'", 'off'],
  'trust-policy': ["'off' 'no-downgrade'"],
  'trust-policy-exclude': ['list string', []],
  'trust-policy-ignore-after': ['number', 525_600],
  'trust-root': ['null path'],
});

/**
 * What dx takes where npm's default is another one: the project's own manifests may name git and remote archives; a version
 * must be a day old, so that others have had time to find out what is wrong with it.
 */
export const dxDefaults: Readonly<Record<string, SettingValue>> = Object.freeze({
  'allow-git': 'root',
  'allow-remote': 'root',
  'min-release-age': 1,
});

/** Kinds and npm's default of a setting of npm or of dx; `undefined` for a key that nobody knows. */
export function findShape(key: string): SettingShape | undefined {
  if (Object.hasOwn(settingTable, key)) return settingTable[key];
  return Object.hasOwn(dxSettings, key) ? dxSettings[key] : undefined;
}
