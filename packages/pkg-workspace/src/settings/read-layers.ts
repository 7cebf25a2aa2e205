import { join, resolve } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import ini from 'ini';
import type { SettingSource, SettingsInput } from '../types.ts';
import { expandVariables } from './expand-variables.ts';
import { parseSetting, type RawValue } from './parse-setting.ts';

/** What one source says, as written. `keys` of files are not expanded yet. */
export interface SettingLayer {
  readonly source: SettingSource;
  readonly file?: string;
  readonly entries: ReadonlyMap<string, RawValue>;
  /** How keys are written where that is different: what stands for a variable must not be shown. */
  readonly written?: ReadonlyMap<string, string>;
}

/** The layers, strongest first, and where the user's and the global file are or would be. */
export interface SettingLayers {
  readonly layers: readonly SettingLayer[];
  readonly userConfig: string;
  readonly globalConfig: string;
  readonly prefix: string;
  readonly warnings: readonly string[];
}

interface LayerOptions {
  readonly fs: FsOps;
  /** The directory of the root manifest, whose `.npmrc` is the project's. */
  readonly projectDirectory: string;
}

/**
 * Every source of settings, strongest first: command line, environment, project, user, global, builtin. Where the
 * user's and the global file are, the project has no say in. At most four reads.
 */
export function readLayers(input: SettingsInput, options: LayerOptions): SettingLayers {
  const warnings: string[] = [];
  const read = (source: SettingSource, file: string): SettingLayer =>
    readFileLayer(source, file, options.fs, warnings);
  const cli: SettingLayer = { source: 'cli', entries: new Map(Object.entries(input.cli ?? {})) };
  const env = readEnvironment(input.env);
  const builtin = read('builtin', input.builtinConfig ?? join(findNpm(input), 'npmrc'));
  const find = (key: string, layers: readonly SettingLayer[], fallback: string): string =>
    findText(key, layers, input) ?? fallback;
  const userConfig = find('userconfig', [cli, env, builtin], resolve(input.home, '.npmrc'));
  const user = read('user', userConfig);
  const prefix = find('prefix', [cli, env, user, builtin], input.globalPrefix);
  const globalConfig = find('globalconfig', [cli, env, user, builtin], resolve(prefix, 'etc', 'npmrc'));
  const global = read('global', globalConfig);
  const projectFile = resolve(options.projectDirectory, '.npmrc');
  const isProjectRead =
    projectFile !== userConfig && projectFile !== globalConfig && !isGlobalMode([cli, env], input);
  const project = isProjectRead ? [read('project', projectFile)] : [];
  return {
    layers: [cli, env, ...project, user, global, builtin],
    userConfig,
    globalConfig,
    prefix,
    warnings,
  };
}

/** Names in any case, `_` for `-`; an empty value says nothing, because npm hands `false` down to scripts as empty. */
function readEnvironment(env: SettingsInput['env']): SettingLayer {
  const entries = new Map<string, RawValue>();
  for (const [name, value] of Object.entries(env)) {
    if (!/^npm_config_./i.test(name) || value === undefined || value === '') continue;
    const key = name.slice('npm_config_'.length);
    entries.set(key.startsWith('//') ? key : key.replaceAll(/(?!^)_/g, '-').toLowerCase(), value);
  }
  return { source: 'env', entries };
}

function findNpm({ globalPrefix, platform }: SettingsInput): string {
  return platform === 'win32'
    ? join(globalPrefix, 'node_modules', 'npm')
    : join(globalPrefix, 'lib', 'node_modules', 'npm');
}

function readFileLayer(source: SettingSource, file: string, fs: FsOps, warnings: string[]): SettingLayer {
  const entries = new Map<string, RawValue>();
  for (const [key, value] of Object.entries(ini.parse(readText(file, fs, warnings)))) {
    if (isRawValue(value)) entries.set(key, value);
    else warnings.push(`Ignored the section [${key}] in ${file}: settings have no sections`);
  }
  return { source, file, entries };
}

function readText(file: string, fs: FsOps, warnings: string[]): string {
  try {
    return new TextDecoder().decode(fs.readFile(file));
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'EACCES' || errno === 'EPERM') warnings.push(`Ignored ${file}: permission denied`);
    else if (errno !== 'ENOENT' && errno !== 'ENOTDIR' && errno !== 'EISDIR') throw error;
    return '';
  }
}

function isRawValue(value: unknown): value is RawValue {
  return typeof value !== 'object' || value === null || Array.isArray(value);
}

function findText(key: string, layers: readonly SettingLayer[], input: SettingsInput): string | undefined {
  for (const { entries } of layers) {
    const raw = entries.get(key);
    if (raw === undefined) continue;
    const parsed = parseSetting(key, raw, input);
    if (parsed.status === 'valid' && typeof parsed.value === 'string' && parsed.value !== '')
      return parsed.value;
  }
  return undefined;
}

function isGlobalMode(layers: readonly SettingLayer[], input: SettingsInput): boolean {
  const find = (key: string): unknown => {
    const raw = layers.find(({ entries }) => entries.has(key))?.entries.get(key);
    const parsed = raw === undefined ? undefined : parseSetting(key, raw, input);
    return parsed?.status === 'valid' ? parsed.value : undefined;
  };
  return find('global') === true || find('location') === 'global';
}

/** The layer with variables in its keys expanded, as npm does. Of two keys that become one the later counts. */
export function expandKeys(layer: SettingLayer, env: SettingsInput['env']): SettingLayer {
  const entries = new Map<string, RawValue>();
  const written = new Map<string, string>();
  for (const [key, value] of layer.entries) {
    const expanded = expandVariables(key, env);
    if (expanded !== key) written.set(expanded, key);
    entries.set(expanded, value);
  }
  return { ...layer, entries, written };
}
