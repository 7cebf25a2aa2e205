import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { type CombinedSettings, combineSettings, readSettings, type SettingsInput } from '../../src/index.ts';
import { type Files, makeSettingsInput } from '../make-tree.ts';
import { readWithNpm } from './npm-config.ts';

function combine(files: Files, change: Partial<SettingsInput> = {}): CombinedSettings {
  return combineSettings(readSettings(makeSettingsInput(files, change), { fs: nodeFs }));
}

/** npm reads NODE_ENV of its own process, and sets it. */
async function flattenWithNpm(input: SettingsInput): Promise<Readonly<Record<string, unknown>>> {
  const before = process.env['NODE_ENV'];
  const config = await readWithNpm(input);
  const { flat } = config;
  if (before === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = before;
  return flat;
}

describe('I04 what is left out', () => {
  test.each<readonly [string, Files, Partial<SettingsInput>]>([
    ['nothing', {}, {}],
    ['omit', { project: 'omit=dev' }, {}],
    ['omit and include', { project: 'omit[]=dev\nomit[]=optional\ninclude=dev' }, {}],
    ['include from a weaker source', { user: 'include=dev', project: 'omit=dev' }, {}],
    ['include from a stronger source', { project: 'omit[]=dev\nomit[]=peer' }, { cli: { include: 'dev' } }],
    ['production', { user: 'production=true' }, {}],
    ['production taken back', { user: 'production=true' }, { cli: { production: false } }],
    ['only', { user: 'only=prod' }, {}],
    ['only and also', { user: 'only=production\nalso=dev' }, {}],
    ['dev', { user: 'omit=dev\ndev=true' }, {}],
    ['no optional', { user: 'optional=false' }, {}],
    ['optional', { user: 'optional=true\nomit=optional' }, {}],
    ['env', {}, { env: { npm_config_omit: 'dev\n\npeer' } }],
    ['cli over env', {}, { env: { npm_config_omit: 'dev' }, cli: { omit: 'peer' } }],
    ['production and omit', { user: 'production=true' }, { cli: { omit: 'peer' } }],
  ])('is what npm leaves out: %s', async (_, files, change) => {
    const input = makeSettingsInput(files, change);
    const { omit } = combineSettings(readSettings(input, { fs: nodeFs }));
    const theirs = (await flattenWithNpm(input))['omit'];
    expect(omit).toEqual([theirs ?? []].flat().map(String).sort());
  });

  test.each<readonly [string, Partial<SettingsInput>, readonly string[]]>([
    ['are left out in production', { env: { NODE_ENV: 'production' } }, ['dev']],
    ['are not in any other environment', { env: { NODE_ENV: 'test' } }, []],
    ['are back with include', { env: { NODE_ENV: 'production', npm_config_include: 'dev' } }, []],
    [
      'are back when something else is omitted',
      { env: { NODE_ENV: 'production' }, cli: { omit: ['peer'] } },
      ['peer'],
    ],
  ])('I04 development dependencies %s', (_, change, omit) => {
    expect(combine({}, change).omit).toEqual(omit);
  });
});

describe('settings that several keys decide', () => {
  test.each<readonly [string, string]>([
    ['plain', ''],
    ['exact', 'save-exact=true\nsave-prefix=~'],
    ['a prefix', 'save-prefix=~'],
    ['dev', 'save-dev=true'],
    ['peer', 'save-peer=true\nsave-bundle=true'],
    ['bundle', 'save-prod=true\nsave-bundle=true'],
    ['optional', 'save-optional=true'],
    ['old layouts', 'global-style=true'],
    ['older layouts', 'legacy-bundling=true'],
    ['a layout', 'install-strategy=linked'],
    ['old cache settings', 'cache-max=0\ncache-min=9999'],
    ['cache settings', 'prefer-online=true\nprefer-offline=true'],
    ['a location', 'location=global'],
    ['exempt packages', 'min-release-age-exclude[]=a, @s/*\nmin-release-age-exclude[]=a'],
  ])('say what npm makes of them: %s', async (_, user) => {
    const input = makeSettingsInput({ user });
    const ours = combineSettings(readSettings(input, { fs: nodeFs }));
    const npm = await flattenWithNpm(input);
    expect({
      installStrategy: ours.installStrategy,
      saveType: ours.saveField,
      saveBundle: ours.saveBundle,
      savePrefix: ours.savePrefix,
      preferOnline: ours.preferOnline,
      preferOffline: ours.preferOffline,
      global: ours.global,
      minReleaseAgeExclude: ours.releaseAgeExempt,
    }).toEqual({
      installStrategy: npm['installStrategy'],
      saveType: npm['saveType'],
      saveBundle: npm['saveBundle'],
      savePrefix: npm['savePrefix'],
      preferOnline: npm['preferOnline'],
      preferOffline: npm['preferOffline'],
      global: npm['global'],
      minReleaseAgeExclude: npm['minReleaseAgeExclude'],
    });
  });

  test.each<readonly [string, Files, Partial<SettingsInput>, Partial<CombinedSettings>]>([
    ['nothing, where dx has one day and npm none', {}, {}, { minReleaseAgeDays: 1 }],
    ['an age', { user: 'min-release-age=3' }, {}, { minReleaseAgeDays: 3 }],
    ['no age', { project: 'min-release-age=0', user: 'min-release-age=3' }, {}, { minReleaseAgeDays: 0 }],
    ['a date', { user: 'before=2024-01-31' }, {}, { before: '2024-01-31T00:00:00.000Z' }],
    ['both', { user: 'before=2024-01-31\nmin-release-age=3' }, {}, { before: '2024-01-31T00:00:00.000Z' }],
    [
      'a stronger age',
      { user: 'before=2024-01-31' },
      { cli: { 'min-release-age': 3 } },
      { minReleaseAgeDays: 3 },
    ],
    [
      'a stronger date',
      { user: 'min-release-age=3' },
      { cli: { before: '2024-01-31' } },
      { before: '2024-01-31T00:00:00.000Z' },
    ],
  ])('of date and age the stronger counts: %s', async (title, files, change, wanted) => {
    const input = makeSettingsInput(files, change);
    const { before, minReleaseAgeDays } = combineSettings(readSettings(input, { fs: nodeFs }));
    expect({ before, minReleaseAgeDays }).toEqual({
      before: undefined,
      minReleaseAgeDays: undefined,
      ...wanted,
    });
    const theirs = (await flattenWithNpm(input))['before'];
    const days = theirs instanceof Date ? Math.round((Date.now() - theirs.getTime()) / 86_400_000) : 0;
    if (before !== undefined) expect(theirs).toEqual(new Date(before));
    else expect(days).toBe(title.startsWith('nothing') ? 0 : minReleaseAgeDays);
  });

  test.each<readonly [string, string, CombinedSettings['dependencyScripts'], boolean]>([
    ['approved ones', '', 'approved', false],
    ['all of them, as in npm 11', 'compat=npm11', 'all', false],
    ['all of them, as npm calls it', 'dangerously-allow-all-scripts=true', 'all', false],
    ['none', 'ignore-scripts=true\ncompat=npm11', 'none', false],
    ['approved ones or failure', 'strict-scripts=true', 'approved', true],
    ['approved ones or failure, as npm calls it', 'strict-allow-scripts=true', 'approved', true],
  ])('of the scripts of dependencies run %s', (_, user, dependencyScripts, strictScripts) => {
    expect(combine({ user })).toMatchObject({ dependencyScripts, strictScripts });
  });

  test('are frozen', () => {
    expect(Object.isFrozen(combine({}))).toBe(true);
  });
});
