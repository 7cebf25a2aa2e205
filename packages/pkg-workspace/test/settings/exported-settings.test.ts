import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { exportedSettings, readSettings, type SettingsInput } from '../../src/index.ts';
import { type Files, makeSettingsInput } from '../make-tree.ts';
import { readWithNpm } from './npm-config.ts';

/** What npm says besides settings, and what `composeEnvironment` of pkg-build adds. */
const notSettings = new Set(['global_prefix', 'local_prefix', 'node_gyp', 'npm_version'].map(variable));
/** Their defaults are of the process that npm runs in, or of dx. */
const ofMachine = new Set(['user_agent', 'allow_git', 'allow_remote', 'color', 'progress'].map(variable));

function variable(name: string): string {
  return `npm_config_${name}`;
}

async function exportBoth(files: Files, change: Partial<SettingsInput> = {}) {
  const input = makeSettingsInput(files, change);
  const ours = { ...exportedSettings(readSettings(input, { fs: nodeFs })) };
  const { env } = await readWithNpm(input);
  const theirs = Object.entries(env).filter(([name]) => /^npm_config_/.test(name) && !notSettings.has(name));
  return { input, ours, theirs: Object.fromEntries(theirs) };
}

function without(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !ofMachine.has(name)));
}

describe('E04 the settings that scripts are told', () => {
  test.each<readonly [string, Files]>([
    ['without any', {}],
    ['of a project', { project: 'save-prefix=~\nsave-exact=true\naudit=false\ntag=next\nfetch-retries=2' }],
    ['with lists', { user: 'omit[]=dev\nomit[]=peer\nnoproxy[]=a.test\nnoproxy[]=b.test' }],
    ['with secrets', { user: '//r.test/:_authToken=s3cret\n@s:registry=https://r.test/\n_private=1' }],
    [
      'with old names',
      { user: 'production=true\nonly=prod\noptional=false\ncache-min=9999\ninit.license=X' },
    ],
    ['with keys nobody knows', { user: 'nodedir=/opt/node\nmy-own-key=x' }],
    ['with files elsewhere', { user: 'cache=/var/cache/npm\nprefix=/opt/npm\ninit-module=~/init.js' }],
    [
      'for one command only',
      { user: 'workspaces=true\nif-present=true\nallow-scripts=a\nmin-release-age=3' },
    ],
    ['with numbers', { global: 'maxsockets=3\nfetch-timeout=1\numask=022\nlogs-max=0' }],
    ['with nulls', { project: 'https-proxy=null\nsave-prefix=\nyes=false' }],
  ])('are those that npm exports: %s', async (_, files) => {
    const { ours, theirs } = await exportBoth(files);
    expect(without(ours)).toEqual(without(theirs));
  });

  test('leave out what the environment says already, but not what the command line takes back', async () => {
    const change = { env: { npm_config_tag: 'next', npm_config_save_prefix: '~' }, cli: { tag: 'latest' } };
    const { ours, theirs } = await exportBoth({}, change);
    expect(ours['npm_config_tag']).toBe('latest');
    expect(ours).not.toHaveProperty('npm_config_save_prefix');
    expect(without({ ...change.env, ...ours })).toEqual(without(theirs));
  });

  test('always have the places of files and the user agent', async () => {
    const { input, ours } = await exportBoth({});
    expect(ours).toMatchObject({
      npm_config_cache: join(input.home, '.npm'),
      npm_config_globalconfig: join(input.globalPrefix, 'etc/npmrc'),
      npm_config_init_module: join(input.home, '.npm-init.js'),
      npm_config_noproxy: '',
      npm_config_prefix: input.globalPrefix,
      npm_config_user_agent: expect.stringMatching(/^dx\/1\.2\.3 npm\//),
      npm_config_userconfig: join(input.home, '.npmrc'),
    });
    expect(ours).not.toHaveProperty('npm_config_allow_git');
  });

  test('E08 never have release ages and approvals', async () => {
    const user = 'min-release-age=3\nmin-release-age-exclude[]=a\nallow-scripts=b';
    const { ours } = await exportBoth({ user });
    expect(Object.keys(ours).filter((name) => /release_age|allow/.test(name))).toEqual([]);
  });
});
