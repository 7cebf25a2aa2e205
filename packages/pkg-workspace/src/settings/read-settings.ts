import { DxError, type FsOps } from '@dx/pkg-core';
import { findProject } from '../project/find-project.ts';
import type { Settings, SettingsInput } from '../types.ts';
import { buildCredentials } from './build-credentials.ts';
import { buildNetwork } from './build-network.ts';
import { buildRegistries } from './build-registries.ts';
import { listDefaults } from './default-settings.ts';
import { guardProject } from './guard-project.ts';
import { type MergedSettings, mergeLayers } from './merge-layers.ts';
import { expandKeys, readLayers, type SettingLayer } from './read-layers.ts';

/** How settings are read. */
export interface ReadSettingsOptions {
  readonly fs: FsOps;
  /** The directory of the root manifest. Default: found from `input.directory` as npm finds it. */
  readonly projectDirectory?: string;
  /**
   * Whether `strict-npmrc` makes an unknown key an error. `warn` is for commands that repair settings. Default
   * `as-set`.
   */
  readonly unknownKeys?: 'as-set' | 'warn';
}

/**
 * All settings with npm's meaning and precedence: command line, `npm_config_*`, the project's `.npmrc` (only the one
 * beside the root manifest), the user's, the global one, npm's builtin file, npm's defaults. A project's file is read
 * with suspicion: see `warnings` and the error. Neither warnings nor errors hold a value. At most five reads.
 *
 * @throws DX_SETTINGS_EXPANSION_REFUSED when the project's file would send an environment variable somewhere
 * @throws DX_SETTINGS_UNKNOWN when a file has a key that neither npm nor dx knows and `strict-npmrc` is set; else a warning
 * @throws DX_MANIFEST_NOT_FOUND when `input.directory` does not exist and no `projectDirectory` is given
 * @throws DX_NO_PERMISSION when `cafile` may not be read
 * Source: https://docs.npmjs.com/cli/configuring-npm/npmrc
 */
export function readSettings(input: SettingsInput, options: ReadSettingsOptions): Settings {
  const { fs } = options;
  const projectDirectory = options.projectDirectory ?? findProject(input.directory, { fs }).root;
  const found = readLayers(input, { fs, projectDirectory });
  const defaults = listDefaults(input, found);
  const warnings = [...found.warnings];
  const layers = believeLayers([...found.layers, defaults], input, found.userConfig, warnings);
  const merged = mergeLayers(layers, input);
  warnings.push(...judgeUnknown(merged, options));
  const { registry, scopes, ...registries } = buildRegistries(layers, merged.values, input);
  const { network, ...connections } = buildNetwork(merged.values, input, fs);
  warnings.push(...merged.warnings, ...registries.warnings, ...connections.warnings);
  return Object.freeze({
    values: merged.values,
    registry,
    scopes,
    credentials: buildCredentials(layers, input),
    network,
    warnings: Object.freeze([...new Set(warnings)]),
  });
}

function believeLayers(
  layers: readonly SettingLayer[],
  input: SettingsInput,
  userConfig: string,
  warnings: string[],
): readonly SettingLayer[] {
  const trusted = layers.filter(({ source }) => source !== 'project');
  return layers.map((layer) => {
    if (layer.source !== 'project') return expandKeys(layer, input.env);
    const guarded = guardProject(layer, trusted, input, userConfig);
    warnings.push(...guarded.warnings);
    return guarded.layer;
  });
}

function judgeUnknown(
  { unknown, values }: MergedSettings,
  { unknownKeys = 'as-set' }: ReadSettingsOptions,
): readonly string[] {
  const isStrict = unknownKeys === 'as-set' && values['strict-npmrc']?.value === true;
  if (!isStrict || unknown.length === 0) return unknown.map((which) => `Unknown setting ${which}`);
  throw new DxError({
    code: 'DX_SETTINGS_UNKNOWN',
    message: `Unknown setting${unknown.length > 1 ? 's' : ''} ${unknown.join(', ')}, and strict-npmrc is set`,
    hint: 'Correct the spelling, or remove the line',
    details: { unknown },
  });
}
