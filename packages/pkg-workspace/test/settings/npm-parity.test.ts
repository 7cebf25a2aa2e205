import { nodeFs } from '@dx/pkg-core/node';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import typeDefs from '@npmcli/config/lib/type-defs.js';
import { describe, expect, test } from 'vitest';
import { readSettings, settingDefinition, settingShorthands } from '../../src/index.ts';
import { settingTable } from '../../src/settings/setting-table.ts';
import { makeSettingsInput } from '../make-tree.ts';
import { readWithNpm, toOurTerms } from './npm-config.ts';

/** Their defaults come from the machine; `local-address` lists this machine's addresses in npm. */
const ofMachine = new Set([
  'color',
  'editor',
  'local-address',
  'node-gyp',
  'progress',
  'shell',
  'unicode',
  'user-agent',
  'viewer',
]);

/** Where dx takes something else on purpose. */
const otherwise = new Map<string, string | number>([
  ['allow-git', 'root'],
  ['allow-remote', 'root'],
  ['min-release-age', 1],
]);

const keys = [
  'audit',
  'access',
  'all',
  'before',
  'browser',
  'cache',
  'ca',
  'cafile',
  'call',
  'cidr',
  'color',
  'depth',
  'engine-strict',
  'fetch-retries',
  'fetch-timeout',
  'https-proxy',
  'include',
  'init-version',
  'init-author-url',
  'lockfile-version',
  'loglevel',
  'maxsockets',
  'noproxy',
  'omit',
  'optional',
  'proxy',
  'registry',
  'replace-registry-host',
  'save-prefix',
  'scope',
  'tag',
  'umask',
  'something-unknown',
];

const values = [
  '',
  'true',
  'false',
  'null',
  '0',
  '1',
  '3',
  '0o22',
  '007',
  '1.5',
  'abc',
  'dev',
  'public',
  'silent',
  '2024-01-31',
  '1.2.3',
  'v1.2.3',
  '~/here',
  './there',
  '/abs/path',
  'https://registry.test',
  'https://registry.test/a/b',
  'http://proxy.test:8080/',
  'two words',
  '"quoted; text"',
  "'single'",
  'cut ; comment',
  'cut # comment',
  'kept \\; text',
  '$' + '{SET}',
  '$' + '{UNSET}',
  '$' + '{UNSET?}',
  'a-$' + '{SET}-b',
  '\\$' + '{SET}',
];

/** Reproducible choices: a multiplicative generator, so that a failure names its seed. */
function createChooser(seed: number): <T>(from: readonly T[]) => T {
  let state = seed;
  return (from) => {
    state = (state * 48_271) % 2_147_483_647;
    const chosen = from[state % from.length];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
}

function makeFile(choose: ReturnType<typeof createChooser>, usable: readonly string[]): string {
  const lines = ['; a comment', '# another', ''];
  for (let count = 0; count < 8; count += 1) {
    const value = choose(usable);
    const key = choose(keys);
    const form = choose(['plain', 'plain', 'plain', 'list', 'alone']);
    lines.push(form === 'alone' ? key : `${key}${form === 'list' ? '[]' : ''} = ${value}`);
  }
  return lines.join(choose(['\n', '\r\n']));
}

function makeEnvironment(choose: ReturnType<typeof createChooser>): Record<string, string> {
  const env: Record<string, string> = { SET: 'set-value' };
  for (let count = 0; count < 4; count += 1) {
    const name = `npm_config_${choose(keys).replaceAll('-', choose(['_', '-']))}`;
    env[choose([name, name.toUpperCase()])] = choose(values);
  }
  return env;
}

/** A plain key given as a list is dropped with a warning here, while npm hands on a list that nothing expects. */
function isListOfNoList(key: string, theirs: unknown): boolean {
  return Array.isArray(theirs) && settingTable[key]?.[0].split(' ').includes('list') === false;
}

/** A key that may have many values is always a list here; npm has a lone word, or nothing, where none was left. */
function asList(key: string, value: unknown): unknown {
  const isList = settingTable[key]?.[0].split(' ').includes('list');
  const items = [value ?? []].flat();
  return isList || items.length === 0 ? items : value;
}

describe('settings beside @npmcli/config', () => {
  test.each(Array.from({ length: 60 }, (_, index) => index * 7919 + 17))(
    'F06 F08 F09 every key has the value and the source that npm gives it (seed %i)',
    async (seed) => {
      const choose = createChooser(seed);
      const secretless = values.filter((value) => !value.includes('{'));
      const input = makeSettingsInput(
        {
          project: makeFile(choose, secretless).replaceAll(/^(?:ca|cafile|browser)\b.*$/gm, ''),
          user: makeFile(choose, values),
          global: makeFile(choose, values),
          builtin: makeFile(choose, values),
        },
        {
          env: makeEnvironment(choose),
          cli: { [choose(['tag', 'registry', 'depth'])]: choose(['7', 'https://r.test/']) },
        },
      );
      const settings = readSettings(input, { fs: nodeFs });
      const npm = await readWithNpm(input);
      for (const key of keys) {
        const theirs = npm.get(key);
        if (isListOfNoList(key, theirs)) continue;
        const setting = settings.values[key];
        if (setting?.source === 'default' && ofMachine.has(key)) continue;
        expect({ key, value: asList(key, setting?.value) }).toEqual({
          key,
          value: asList(key, toOurTerms(theirs, input)),
        });
        if (setting !== undefined)
          expect({ key, source: setting.source }).toEqual({ key, source: npm.find(key) });
      }
    },
  );

  test('F06 the table has exactly the settings of npm, with their kinds and defaults', () => {
    expect(Object.keys(settingTable).sort()).toEqual(Object.keys(npmDefinitions.definitions).sort());
    for (const [key, { type, default: standard }] of Object.entries(npmDefinitions.definitions)) {
      if (key === 'local-address') continue;
      expect([key, settingTable[key]?.[0]]).toEqual([key, [type].flat().map(nameKind).join(' ')]);
      const ours = settingTable[key]?.[1];
      if (ours !== undefined) expect([key, ours]).toEqual([key, standard]);
    }
  });

  test('F06 defaults are those that npm reports on this machine', async () => {
    const input = makeSettingsInput();
    const settings = readSettings(input, { fs: nodeFs });
    const npm = await readWithNpm(input);
    for (const key of Object.keys(npmDefinitions.definitions)) {
      if (ofMachine.has(key)) continue;
      const wanted = otherwise.get(key) ?? toOurTerms(npm.get(key), input);
      expect([key, settings.values[key]?.value]).toEqual([key, wanted]);
    }
  });

  test('F06 short forms are those of npm', () => {
    expect(settingShorthands).toEqual(npmDefinitions.shorthands);
    expect(settingDefinition('save-dev')?.shortForms).toEqual(['D']);
    expect(settingDefinition('usage')?.shortForms).toEqual(['?', 'H', 'h', 'help']);
    expect(settingDefinition('loglevel')?.shortForms).toEqual([]);
  });

  test('F06 every setting says whose it is, what it may be and what it is by default', () => {
    expect(settingDefinition('omit')).toEqual({
      key: 'omit',
      owner: 'npm',
      kinds: ['list', "'dev'", "'optional'", "'peer'"],
      standard: [],
      shortForms: [],
    });
    expect(settingDefinition('allow-git')).toMatchObject({ owner: 'npm', standard: 'root' });
    expect(settingDefinition('compat')).toMatchObject({ owner: 'dx', standard: 'npm12' });
    expect(settingDefinition('linker')).not.toHaveProperty('standard');
    for (const key of ['tagg', 'constructor', '__proto__', ''])
      expect(settingDefinition(key)).toBeUndefined();
  });
});

function nameKind(type: unknown): string {
  for (const [name, known] of Object.entries(typeDefs)) {
    if (known.type === type) return name === 'Array' ? 'list' : name.toLowerCase();
  }
  return typeof type === 'string' ? `'${type}'` : String(type);
}
