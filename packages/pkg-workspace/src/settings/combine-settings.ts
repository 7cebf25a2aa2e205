import type { SettingSource, Settings, SettingValue } from '../types.ts';

/** A kind of dependency that can be left out of a tree. */
export type OmittableKind = 'dev' | 'optional' | 'peer';

/** What several settings say together. */
export interface CombinedSettings {
  /** What stays out of the tree, sorted: `omit` and its older names, without what is included. */
  readonly omit: readonly OmittableKind[];
  readonly installStrategy: 'hoisted' | 'nested' | 'shallow' | 'linked';
  /** Where additions are saved, when a setting says so. npm refuses two of them; here the first of peer, optional, dev counts. */
  readonly saveField?: 'prod' | 'dev' | 'optional' | 'peer';
  readonly saveBundle: boolean;
  /** Empty for exact versions. */
  readonly savePrefix: string;
  readonly preferOnline: boolean;
  readonly preferOffline: boolean;
  readonly global: boolean;
  /** Only versions published until then, ISO 8601. Never together with `minReleaseAgeDays`. */
  readonly before?: string;
  /** Only versions at least as old. 0 says that age does not matter. */
  readonly minReleaseAgeDays?: number;
  /** Names and globs that `before` and the age do not concern. */
  readonly releaseAgeExempt: readonly string[];
  /** Which install scripts of dependencies run. */
  readonly dependencyScripts: 'none' | 'approved' | 'all';
  /** Scripts that nobody approved or denied fail the install. */
  readonly strictScripts: boolean;
}

const omittable: readonly OmittableKind[] = ['dev', 'optional', 'peer'];
const strength: readonly SettingSource[] = ['cli', 'env', 'project', 'user', 'global', 'builtin', 'default'];

/**
 * The decisions that depend on more than one setting, as npm takes them: `omit` and `include` with `production`, `only`,
 * `also`, `dev`, `optional` and NODE_ENV; `install-strategy` with its older names; the map to save to; the stronger one
 * of `before` and `min-release-age`; `compat`. Development dependencies among `omit` mean that scripts are to see
 * `NODE_ENV=production`. Pure, frozen.
 *
 * Source: what `@npmcli/config` 11 flattens, the oracle in the tests
 */
export function combineSettings(settings: Settings): CombinedSettings {
  const say = (key: string): SettingValue | undefined => settings.values[key]?.value;
  const isOn = (key: string): boolean => say(key) === true;
  return Object.freeze({
    omit: combineOmit(say),
    installStrategy: readStrategy(say),
    ...readSaveField(isOn),
    saveBundle: isOn('save-bundle') && !isOn('save-peer'),
    savePrefix: isOn('save-exact') ? '' : String(say('save-prefix') ?? '^'),
    preferOnline: isOn('prefer-online') || Number(say('cache-max') ?? 1) <= 0,
    preferOffline: isOn('prefer-offline') || Number(say('cache-min') ?? 0) >= 9999,
    global: isOn('global') || say('location') === 'global',
    ...readReleaseAge(settings),
    releaseAgeExempt: Object.freeze([...new Set(splitWords(say('min-release-age-exclude')))]),
    dependencyScripts: readScripts(say, isOn),
    strictScripts: isOn('strict-scripts') || isOn('strict-allow-scripts'),
  });
}

function combineOmit(say: (key: string) => SettingValue | undefined): readonly OmittableKind[] {
  const omit = new Set(splitWords(say('omit')));
  const include = new Set(splitWords(say('include')));
  const only = say('only') === 'prod' || say('only') === 'production';
  if (only || say('production') === true) omit.add('dev');
  else if (say('production') === false) include.add('dev');
  if (say('also') !== undefined || say('dev') === true) include.add('dev');
  if (say('optional') === false) omit.add('optional');
  if (say('optional') === true) include.add('optional');
  return Object.freeze(omittable.filter((kind) => omit.has(kind) && !include.has(kind)));
}

function readStrategy(say: (key: string) => SettingValue | undefined): CombinedSettings['installStrategy'] {
  if (say('legacy-bundling') === true) return 'nested';
  if (say('global-style') === true) return 'shallow';
  const strategy = say('install-strategy');
  return strategy === 'nested' || strategy === 'shallow' || strategy === 'linked' ? strategy : 'hoisted';
}

function readSaveField(isOn: (key: string) => boolean): Pick<CombinedSettings, 'saveField'> {
  if (isOn('save-peer')) return { saveField: 'peer' };
  if (isOn('save-optional')) return { saveField: 'optional' };
  if (isOn('save-dev')) return { saveField: 'dev' };
  return isOn('save-prod') ? { saveField: 'prod' } : {};
}

/** Of two that one source says, the date counts; else the stronger source. */
function readReleaseAge({ values }: Settings): Pick<CombinedSettings, 'before' | 'minReleaseAgeDays'> {
  const before = values['before'];
  const age = values['min-release-age'];
  const isDate =
    before !== undefined &&
    (age === undefined || strength.indexOf(before.source) <= strength.indexOf(age.source));
  if (isDate) return { before: String(before.value) };
  return typeof age?.value === 'number' ? { minReleaseAgeDays: age.value } : {};
}

function readScripts(
  say: (key: string) => SettingValue | undefined,
  isOn: (key: string) => boolean,
): CombinedSettings['dependencyScripts'] {
  if (isOn('ignore-scripts')) return 'none';
  return isOn('dangerously-allow-all-scripts') || say('compat') === 'npm11' ? 'all' : 'approved';
}

function splitWords(value: SettingValue | undefined): readonly string[] {
  return [value ?? []]
    .flat()
    .flatMap((text) => String(text).split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
