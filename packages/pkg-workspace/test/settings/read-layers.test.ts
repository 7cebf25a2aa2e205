import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { readSettings, type Settings, type SettingsInput, settingValue } from '../../src/index.ts';
import { catchError, type Files, makeSettingsInput } from '../make-tree.ts';

const unset = '$' + '{UNSET}';
const token = '$' + '{DX_TOKEN}';

function read(files: Files, change: Partial<SettingsInput> = {}): Settings {
  return readSettings(makeSettingsInput(files, change), { fs: nodeFs });
}

describe('F06 the precedence of sources', () => {
  const all: Files = {
    project: 'tag=project',
    user: 'tag=user',
    global: 'tag=global',
    builtin: 'tag=builtin',
  };
  const env = { npm_config_tag: 'env' };

  test.each<readonly [string, Files, Partial<SettingsInput>]>([
    ['cli', all, { env, cli: { tag: 'cli' } }],
    ['env', all, { env }],
    ['project', all, {}],
    ['user', { ...all, project: '' }, {}],
    ['global', { ...all, project: '', user: '' }, {}],
    ['builtin', { builtin: 'tag=builtin' }, {}],
  ])('has %s before those after it', (source, files, change) => {
    expect(read(files, change).values['tag']).toMatchObject({ key: 'tag', value: source, source });
  });

  test('ends with the defaults of npm', () => {
    expect(read({}).values['tag']).toEqual({ key: 'tag', value: 'latest', source: 'default' });
  });

  test('names the file of a value', () => {
    const input = makeSettingsInput(all);
    const { values } = readSettings(input, { fs: nodeFs });
    expect(values['tag']?.file).toBe(join(input.directory, '.npmrc'));
    expect(read({}, { env }).values['tag']).not.toHaveProperty('file');
  });

  test('passes to a weaker source when a value is not what the key may be, and says so without the value', () => {
    const { values, warnings } = read({ user: 'fetch-retries=s3cret', global: 'fetch-retries=7' });
    expect(values['fetch-retries']).toMatchObject({ value: 7, source: 'global' });
    expect(warnings).toEqual([
      expect.stringMatching(/^Ignored "fetch-retries" in .*home\/\.npmrc: it is not number$/),
    ]);
  });

  test('lets a strong null hide a weak value', () => {
    const settings = read({ project: 'https-proxy=null', user: 'https-proxy=http://proxy.test' });
    expect(settingValue(settings, 'https-proxy')).toBeUndefined();
  });

  test('keeps keys safe that name a prototype', () => {
    const settings = read({ user: 'constructor=x\n__proto__=y\ntoString=z' });
    expect(Object.getPrototypeOf(settings.values)).toBeNull();
    expect(settingValue(settings, 'constructor')).toBe('x');
    expect(settingValue(settings, 'hasOwnProperty')).toBeUndefined();
    expect(settingValue(settings, '__proto__')).toBeUndefined();
  });
});

describe('F07 the project file', () => {
  test('is the one in the given directory', () => {
    const input = makeSettingsInput({ more: { 'other/.npmrc': 'tag=other', 'other/package.json': '{}' } });
    const projectDirectory = join(input.directory, '../other');
    expect(settingValue(readSettings(input, { fs: nodeFs, projectDirectory }), 'tag')).toBe('other');
  });

  test('is found upwards when no directory is given', () => {
    const input = makeSettingsInput({ project: 'tag=up', more: { 'project/src/x.js': '' } });
    const directory = join(input.directory, 'src');
    expect(settingValue(readSettings({ ...input, directory }, { fs: nodeFs }), 'tag')).toBe('up');
  });

  test.each<Partial<SettingsInput>>([
    { cli: { global: true } },
    { cli: { location: 'global' } },
    { env: { npm_config_global: 'true' } },
  ])('is not read in global mode: %j', (change) => {
    expect(settingValue(read({ project: 'tag=project' }, change), 'tag')).toBe('latest');
  });

  test('is the user file when the home is the project', () => {
    const input = makeSettingsInput({ project: 'tag=once' });
    const settings = readSettings({ ...input, home: input.directory }, { fs: nodeFs });
    expect(settings.values['tag']?.source).toBe('user');
  });
});

describe('F08 names in the environment', () => {
  test.each([
    ['npm_config_save_prefix', 'save-prefix'],
    ['NPM_CONFIG_SAVE_PREFIX', 'save-prefix'],
    ['Npm_Config_save-Prefix', 'save-prefix'],
    ['npm_config__private_key', '_private-key'],
  ])('%s sets %s', (name, key) => {
    expect(read({}, { env: { [name]: 'x' } }).values[key]).toMatchObject({ value: 'x', source: 'env' });
  });

  test('say nothing when they are empty, as npm itself hands false down to scripts', () => {
    const settings = read(
      { user: 'save-exact=false' },
      { env: { npm_config_save_exact: '', npm_config_: 'x' } },
    );
    expect(settings.values['save-exact']).toMatchObject({ value: false, source: 'user' });
  });

  test.each(['env', 'cli'] as const)('move the user and the global file, as %s', (source) => {
    const input = makeSettingsInput({
      user: 'tag=home',
      more: { 'elsewhere/u': 'tag=moved', 'elsewhere/g': 'scope=g' },
    });
    const [userconfig, globalconfig] = ['u', 'g'].map((name) => join(input.directory, '../elsewhere', name));
    const change =
      source === 'cli'
        ? { cli: { userconfig: String(userconfig), globalconfig: String(globalconfig) } }
        : { env: { npm_config_userconfig: userconfig, NPM_CONFIG_GLOBALCONFIG: globalconfig } };
    const settings = readSettings({ ...input, ...change }, { fs: nodeFs });
    expect(settings.values['tag']).toMatchObject({ value: 'moved', source: 'user', file: userconfig });
    expect(settings.values['scope']).toMatchObject({ value: 'g', source: 'global', file: globalconfig });
  });

  test('are moved by the builtin file too', () => {
    const input = makeSettingsInput({
      builtin: 'userconfig=~/moved\nprefix=~/own',
      more: { 'home/moved': 'tag=moved', 'home/own/etc/npmrc': 'scope=own' },
    });
    const settings = readSettings(input, { fs: nodeFs });
    expect([settingValue(settings, 'tag'), settingValue(settings, 'scope')]).toEqual(['moved', 'own']);
  });

  test('come with a builtin file that the caller may name', () => {
    const input = makeSettingsInput({ more: { 'elsewhere/npmrc': 'tag=named' } });
    const builtinConfig = join(input.directory, '../elsewhere/npmrc');
    expect(settingValue(readSettings({ ...input, builtinConfig }, { fs: nodeFs }), 'tag')).toBe('named');
  });

  test('a prefix in the user file moves the global file', () => {
    const input = makeSettingsInput({ user: 'prefix=~/own', more: { 'home/own/etc/npmrc': 'tag=own' } });
    expect(settingValue(readSettings(input, { fs: nodeFs }), 'tag')).toBe('own');
  });
});

describe('F09 the syntax of files', () => {
  test.each([
    ['tag = spaced', 'tag', 'spaced'],
    ['; tag=a\n# tag=b', 'tag', 'latest'],
    ['tag="a;b"', 'tag', 'a;b'],
    ['omit[]=dev\nomit[]=peer', 'omit', ['dev', 'peer']],
    ['omit=dev', 'omit', ['dev']],
    ['audit', 'audit', true],
    ['audit=false', 'audit', false],
    [`tag=${unset}`, 'tag', unset],
    ['tag=x$' + '{UNSET?}y', 'tag', 'xy'],
    ['tag=$' + '{SET}-$' + '{SET}', 'tag', 'value-value'],
    ['tag=\\$' + '{SET}', 'tag', '$' + '{SET}'],
    ['$' + '{KEY}=by-name', 'tag', 'by-name'],
    ['\uFEFFtag=marked', 'tag', 'marked'],
    ['tag=a\r\nscope=b\r\n', 'tag', 'a'],
    ['umask=022', 'umask', 18],
    ['audit=undefined', 'audit', false],
  ])('%j gives %s', (user, key, value) => {
    expect(settingValue(read({ user }, { env: { SET: 'value', KEY: 'tag' } }), key)).toEqual(value);
  });

  test('has no sections: one is ignored with a warning', () => {
    const { values, warnings } = read({ user: 'tag=a\n[section]\ntag=b' });
    expect(values['tag']?.value).toBe('a');
    expect(warnings).toEqual([expect.stringContaining('[section]')]);
  });

  test('a file that may not be read is ignored with a warning', () => {
    const input = makeSettingsInput();
    const fs = {
      ...nodeFs,
      readFile: (path: string) => {
        if (!path.startsWith(input.home)) return nodeFs.readFile(path);
        throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      },
    };
    expect(readSettings(input, { fs }).warnings).toEqual([`Ignored ${input.home}/.npmrc: permission denied`]);
  });
});

test.each<readonly [string, Files, Partial<SettingsInput>]>([
  ['home/.npm-init.js', {}, {}],
  ['home/own/init.js', { user: 'init-module=~/own/init.js' }, {}],
  ['project/init.js', {}, { cli: { 'init-module': 'init.js' } }],
])('F11 the questions of init are in %s', (path, files, change) => {
  const input = makeSettingsInput(files, change);
  const settings = readSettings(input, { fs: nodeFs });
  expect(settingValue(settings, 'init-module')).toBe(join(input.home, '..', path));
});

describe('unknown keys', () => {
  test('are kept and told once for each file, not for what other tools say in the environment', () => {
    const { values, warnings } = read(
      { user: 'own-key=1\nown-key=2', project: 'their-key[]=1', global: 'a=1', builtin: 'b=1' },
      { env: { npm_config_c: '1' }, cli: { d: '1' } },
    );
    expect(values['own-key']).toMatchObject({ value: '2' });
    expect(values['their-key']).toMatchObject({ value: ['1'] });
    expect(warnings).toEqual([
      expect.stringMatching(/^Unknown setting "their-key" in .*project\/\.npmrc$/),
      expect.stringMatching(/^Unknown setting "own-key" in .*home\/\.npmrc$/),
      expect.stringMatching(/^Unknown setting "a" in .*etc\/npmrc$/),
      expect.stringMatching(/^Unknown setting "b" in .*npm\/npmrc$/),
    ]);
  });

  test.each<Partial<SettingsInput>>([
    { cli: { 'strict-npmrc': true } },
    { env: { npm_config_strict_npmrc: 'true' } },
  ])('are an error with strict-npmrc, from %j', (change) => {
    const input = makeSettingsInput({ user: 'tagg=x', project: 'linkr=y' }, change);
    const error = catchError(() => readSettings(input, { fs: nodeFs }));
    expect(error).toMatchObject({
      code: 'DX_SETTINGS_UNKNOWN',
      message: expect.stringMatching(
        /^Unknown settings "linkr" in .*, "tagg" in .*, and strict-npmrc is set$/,
      ),
    });
    const { warnings } = readSettings(input, { fs: nodeFs, unknownKeys: 'warn' });
    expect(warnings).toHaveLength(2);
  });

  test('are none of those that only dx has', () => {
    const project =
      'compat=npm11\nlockfile=dxl\nlinker=isolated\nstrict-scripts=true\ntrust-policy=no-downgrade';
    const { warnings, values } = read({ project }, { cli: { 'strict-npmrc': true } });
    expect(warnings).toEqual([]);
    expect([values['compat']?.value, values['strict-scripts']?.value]).toEqual(['npm11', true]);
    expect(read({ project: 'linker=pnp' }).warnings).toEqual([
      expect.stringMatching(/^Ignored "linker" in .*: it is not 'hoisted' or 'isolated' or 'global'$/),
    ]);
  });

  test('are not those that belong to a URL or a scope', () => {
    const user =
      '//h.test/:_authToken=x\n//h.test/:email=y\n@s:registry=https://h.test\n//h.test/:tokenThing=z';
    expect(read({ user }).warnings).toEqual([expect.stringContaining('"//h.test/:tokenThing"')]);
  });

  test('are not shown whole when they look like a pasted token', () => {
    const { warnings } = read({ user: 'npm_abcdefghijklmnopqrstuvwxyz0123456789' });
    expect(warnings).toEqual([expect.stringMatching(/^Unknown setting "npm_…" in /)]);
  });

  test.each([
    ['a variable in a key', `fetch-${token}`, `"fetch-${token}"`],
    ['a colon for the equals sign', `//h.test/:_authToken:${token}`, `"//h.test/:_authToken:${token}"`],
    [
      'a token of five parts',
      '//h.test/:_authToken 0b1f7c1e-1d4b-4f0e-9a55-8f7c6d5e4b3a',
      '_authToken 0b1f…"',
    ],
  ])('never show what is secret: %s', (_, user, shown) => {
    const { warnings } = read({ user }, { env: { DX_TOKEN: 's3cret' } });
    expect(warnings.join()).toContain(shown);
    expect(warnings.join()).not.toMatch(/s3cret|8f7c6d5e4b3a/);
  });

  test('of a URL with a user part are told without the URL', () => {
    const { warnings } = read({ user: '//me:s3cret@h.test/:_authToken=x\n//h.test/?s3cret:_authToken=x' });
    expect(warnings).toEqual([expect.stringMatching(/^Ignored a credential in .*home\/\.npmrc: /)]);
    expect(warnings.join()).not.toContain('s3cret');
  });
});
