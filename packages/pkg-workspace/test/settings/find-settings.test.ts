import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import {
  credentialFor,
  readSettings,
  registryFor,
  type Settings,
  type SettingsInput,
} from '../../src/index.ts';
import { type Files, makeSettingsInput } from '../make-tree.ts';
import { readWithNpm } from './npm-config.ts';

function read(files: Files, change: Partial<SettingsInput> = {}): Settings {
  return readSettings(makeSettingsInput(files, change), { fs: nodeFs });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('N01 the credential of a URL', () => {
  const rules: Files = {
    user: [
      '//r.test/:_authToken=root',
      '//r.test/npm/:_authToken=npm',
      '//r.test/npm/team/:_authToken=team',
      '//r.test:8443/:_authToken=port',
      '//std.test:443/:_authToken=https-only',
      '//std.test:80/:_authToken=http-only',
      '//std.test/a/:_authToken=any-port',
      '//std.test/:_authToken=other-port',
      '//MiXeD.test/Path:_authToken=mixed',
      '//bücher.test/:_authToken=idn',
      '//[::1]:4873/:_authToken=six',
    ].join('\n'),
  };

  test.each([
    ['https://r.test/', 'root'],
    ['https://r.test', 'root'],
    ['http://r.test/x', 'root'],
    ['https://r.test/npm', 'npm'],
    ['https://r.test/npm/x?y=//r.test/npm/team/', 'npm'],
    ['https://r.test/npmx', 'root'],
    ['https://r.test/npm/team/a/-/a.tgz', 'team'],
    ['https://r.test/npm/team/../x', 'npm'],
    ['https://R.TEST/', 'root'],
    ['https://r.test:443/', 'root'],
    ['https://r.test:8443/npm/', 'port'],
    ['https://r.test:9/', undefined],
    ['https://r.test.evil.test/', undefined],
    ['https://r.test@evil.test/', undefined],
    ['https://evil.test/r.test/', undefined],
    ['https://evil.test/?//r.test/', undefined],
    ['https://r.test./', undefined],
    ['https://sub.r.test/', undefined],
    ['ftp://r.test/', undefined],
    ['file:///r.test/', undefined],
    ['https://std.test/', 'https-only'],
    ['http://std.test/', 'http-only'],
    ['https://std.test:80/', 'http-only'],
    ['https://std.test/a/x', 'any-port'],
    ['https://std.test:9/', undefined],
    ['https://mixed.test/Path/x', 'mixed'],
    ['https://mixed.test/path/x', undefined],
    ['https://xn--bcher-kva.test/', 'idn'],
    ['http://[::1]:4873/x', 'six'],
  ])('for %s is %s', (url, token) => {
    const settings = read(rules);
    expect(credentialFor(settings, url)?.token).toBe(token);
    expect(credentialFor(settings, new URL(url))?.token).toBe(token);
  });

  test.each<readonly [string, string, unknown]>([
    ['a token', '//r.test/:_authToken=t', { token: 't' }],
    ['a ready pair', `//r.test/:_auth=${base64('u:p')}`, { basic: base64('u:p') }],
    [
      'user and password',
      `//r.test/:username=u\n//r.test/:_password=${base64('p:ä')}`,
      { basic: base64('u:p:ä') },
    ],
    ['token before pair', `//r.test/:_auth=x\n//r.test/:_authToken=t`, { token: 't' }],
    [
      'ready pair before user',
      `//r.test/:username=u\n//r.test/:_password=cA==\n//r.test/:_auth=x`,
      { basic: 'x' },
    ],
    [
      'a client certificate',
      '//r.test/:certfile=/c\n//r.test/:keyfile=/k',
      { certFile: '/c', keyFile: '/k' },
    ],
    [
      'certificate and token',
      '//r.test/:certfile=/c\n//r.test/:keyfile=/k\n//r.test/:_authToken=t',
      { certFile: '/c', keyFile: '/k', token: 't' },
    ],
  ])('is made from %s', (_, user, rule) => {
    expect(credentialFor(read({ user }), 'https://r.test/')).toEqual({
      prefix: '//r.test/',
      source: 'user',
      ...Object(rule),
    });
  });

  test.each([
    '//r.test/:username=u',
    '//r.test/:_password=cA==',
    '//r.test/:certfile=/c',
    '//r.test/:_authToken=',
    '//u@r.test/:_authToken=t',
    '//r.test/?x:_authToken=t',
    '//:_authToken=t',
    '///:_authToken=t',
  ])('is nothing for half a pair, an empty value or a strange prefix: %s', (user) => {
    expect(read({ user }).credentials).toEqual([]);
  });

  test('takes each kind from the strongest source', () => {
    const settings = read({ user: '//r.test/:_authToken=user', global: '//r.test/:_authToken=global' });
    expect(settings.credentials).toEqual([{ prefix: '//r.test/', token: 'user', source: 'user' }]);
  });

  test('takes them from the environment, where a URL is written as it is', () => {
    const settings = read(
      { project: '//r.test/A/:_authToken=project' },
      { env: { 'npm_config_//r.test/A/:_authToken': 'env' } },
    );
    expect(credentialFor(settings, 'https://r.test/A/')).toMatchObject({ token: 'env', source: 'env' });
  });

  test('never pairs the user of one source with the password of another', () => {
    const settings = read({
      project: '//r.test/:username=evil',
      user: `//r.test/:username=me\n//r.test/:_password=${base64('p')}`,
    });
    expect(credentialFor(settings, 'https://r.test/')).toMatchObject({
      basic: base64('me:p'),
      source: 'user',
    });
    expect(
      read({ project: '//r.test/:username=evil', user: '//r.test/:_password=cA==' }).credentials,
    ).toEqual([]);
  });

  test.each([
    '//r.test/:_authToken=t',
    `//r.test/:_auth=${base64('u:p')}`,
    `//r.test/:username=u\n//r.test/:_password=${base64('p')}`,
    '//r.test/:certfile=/c\n//r.test/:keyfile=/k',
  ])('is what npm shows: %j', async (user) => {
    const input = makeSettingsInput({ user });
    const rule = credentialFor(readSettings(input, { fs: nodeFs }), 'https://r.test/');
    const npm = (await readWithNpm(input)).getCredentialsByURI('https://r.test/');
    expect([rule?.token, rule?.basic, rule?.certFile, rule?.keyFile]).toEqual([
      npm['token'],
      npm['auth'],
      npm['certfile'],
      npm['keyfile'],
    ]);
  });
});

test('N02 an archive elsewhere gets what its own host and path are shown, or nothing', () => {
  const user = [
    'registry=https://r.test/npm/',
    '@s:registry=https://s.test/',
    '//r.test/npm/:_authToken=default',
    '//s.test/:_authToken=scope',
    '//files.test/a/:_authToken=files',
  ].join('\n');
  const settings = read({ user });
  const tokens = [
    'https://r.test/npm/x/-/x-1.0.0.tgz',
    'https://r.test/archives/x-1.0.0.tgz',
    'https://s.test/x.tgz',
    'https://files.test/a/x.tgz',
    'https://files.test/b/x.tgz',
    'https://evil.test/npm/x.tgz',
  ].map((url) => credentialFor(settings, url)?.token);
  expect(tokens).toEqual(['default', undefined, 'scope', 'files', undefined, undefined]);
});

describe('N04 the registry of a package', () => {
  const rules: Files = {
    user: 'registry=https://r.test\n@s:registry=https://s.test/npm\n@S:registry=http://upper.test',
  };

  test.each([
    ['left-pad', 'https://r.test/'],
    ['@s/left-pad', 'https://s.test/npm/'],
    ['@S/left-pad', 'http://upper.test/'],
    ['@other/left-pad', 'https://r.test/'],
    ['@s', 'https://s.test/npm/'],
    ['@__proto__/x', 'https://r.test/'],
  ])('%s comes from %s', (name, registry) => {
    expect(registryFor(read(rules), name)).toBe(registry);
  });

  test('is that of the strongest source', () => {
    const { scopes } = read(
      { user: '@s:registry=https://user.test' },
      { env: { 'npm_config_@s:registry': 'https://env.test' } },
    );
    expect(scopes).toEqual({ '@s': 'https://env.test/' });
  });

  test.each(['file:///etc/passwd', 'ftp://r.test/', 'no url', 'data:text/plain,x', '//r.test'])(
    'R13 is never %s',
    (value) => {
      const { registry, scopes, warnings } = read({ user: `registry=${value}\n@s:registry=${value}` });
      expect(registry).toBe(read({}).registry);
      expect(scopes).toEqual({});
      expect(warnings).toHaveLength(2);
    },
  );

  test('R06 is warned of by its key as it is written, not by what a variable in it stands for', () => {
    const files = { user: `@\${SCOPE}:registry=no url` };
    const { warnings } = read(files, { env: { SCOPE: 's3cret' } });
    expect(warnings).toEqual([expect.stringMatching(/^Ignored "@\$\{SCOPE\}:registry" in /)]);
  });

  test('R06 keeps the user part of its address out of sight, as a credential', () => {
    const settings = read({ user: 'registry=https://me:p%40ss@r.test/npm?x#y' });
    expect(settings.registry).toBe('https://r.test/npm/');
    expect(credentialFor(settings, 'https://r.test/npm/x')?.basic).toBe(base64('me:p@ss'));
  });
});
