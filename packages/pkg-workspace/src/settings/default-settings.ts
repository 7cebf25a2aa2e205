import { resolve } from 'node:path';
import type { SettingsInput } from '../types.ts';
import { defaultRegistry } from './default-registry.ts';
import { dxDefaults, dxSettings } from './dx-settings.ts';
import type { RawValue } from './parse-setting.ts';
import type { SettingLayer, SettingLayers } from './read-layers.ts';
import { settingTable } from './setting-table.ts';

/** The weakest layer: npm's defaults, those of this machine among them, and what dx does otherwise. */
export function listDefaults(input: SettingsInput, found: SettingLayers): SettingLayer {
  const entries = new Map<string, RawValue>();
  for (const [key, [, value]] of Object.entries({ ...settingTable, ...dxSettings }))
    if (value !== undefined) entries.set(key, value);
  for (const [key, value] of Object.entries({ ...listOfMachine(input, found), ...dxDefaults }))
    entries.set(key, value);
  return { source: 'default', entries };
}

function listOfMachine(input: SettingsInput, found: SettingLayers): Readonly<Record<string, RawValue>> {
  const { env, home, platform } = input;
  const isWindows = platform === 'win32';
  return {
    cache: isWindows ? resolve(env['LOCALAPPDATA'] ?? home, 'npm-cache') : resolve(home, '.npm'),
    color: env['NO_COLOR'] === undefined || env['NO_COLOR'] === '0',
    editor: env['EDITOR'] ?? env['VISUAL'] ?? (isWindows ? 'notepad.exe' : 'vi'),
    'global-ignore-file': resolve(found.prefix, 'etc', 'npmignore'),
    globalconfig: found.globalConfig,
    'init-module': resolve(home, '.npm-init.js'),
    'init.module': resolve(home, '.npm-init.js'),
    omit: env['NODE_ENV'] === 'production' ? ['dev'] : [],
    prefix: found.prefix,
    progress: env['CI'] === undefined,
    registry: defaultRegistry(),
    shell: isWindows ? (env['ComSpec'] ?? 'cmd') : (env['SHELL'] ?? 'sh'),
    umask: '00',
    userconfig: found.userConfig,
  };
}
