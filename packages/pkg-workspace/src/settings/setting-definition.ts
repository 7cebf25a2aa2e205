import type { SettingValue } from '../types.ts';
import { dxDefaults, findShape } from './dx-settings.ts';
import { settingShorthands } from './setting-shorthands.ts';
import { settingTable } from './setting-table.ts';

/** What a setting is. */
export interface SettingDefinition {
  readonly key: string;
  /** `npm` for npm's own, `dx` for those that only dx knows. */
  readonly owner: 'npm' | 'dx';
  /** What it may be: kinds (`boolean`, `string`, `number`, `path`, `url`, `date`), words in quotes, `null`; `list` for many. */
  readonly kinds: readonly string[];
  /** Absent when it is unset by default, or when the default depends on the machine. */
  readonly standard?: SettingValue;
  /** Short forms that stand for it alone, without dashes: `D` for `save-dev`. */
  readonly shortForms: readonly string[];
}

/**
 * What npm or dx has under this key, in npm's spelling (`save-dev`); `undefined` for a key that neither knows. Answers
 * whether a flag is a setting, and whether it takes a value.
 *
 * Source: https://docs.npmjs.com/cli/using-npm/config
 */
export function settingDefinition(key: string): SettingDefinition | undefined {
  const shape = findShape(key);
  if (shape === undefined) return undefined;
  const [kinds, standard] = shape;
  const own = Object.hasOwn(dxDefaults, key) ? dxDefaults[key] : standard;
  const isShort = ([, flags]: readonly [string, readonly string[]]): boolean =>
    flags.join(' ') === `--${key}`;
  return Object.freeze({
    key,
    owner: Object.hasOwn(settingTable, key) ? 'npm' : 'dx',
    kinds: Object.freeze(kinds.split(' ')),
    ...(own === undefined ? {} : { standard: own }),
    shortForms: Object.freeze(
      Object.entries(settingShorthands)
        .filter(isShort)
        .map(([short]) => short),
    ),
  });
}
