import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { type NetworkSettings, readSettings, type Settings, type SettingsInput } from '../../src/index.ts';
import { catchError, type Files, makeSettingsInput } from '../make-tree.ts';

function read(files: Files, change: Partial<SettingsInput> = {}): Settings {
  return readSettings(makeSettingsInput(files, change), { fs: nodeFs });
}

function network(user: string, env: SettingsInput['env'] = {}): NetworkSettings {
  return read({ user }, { env }).network;
}

describe('N05 the proxies', () => {
  const p = 'http://p.test:1/';
  const q = 'http://q.test:2/';
  test.each<readonly [string, SettingsInput['env'], string | undefined, string | undefined]>([
    ['', {}, undefined, undefined],
    [`https-proxy=${p}`, {}, p, p],
    [`proxy=${p}`, {}, p, p],
    [`http-proxy=${p}`, {}, p, p],
    [`https-proxy=${p}\nproxy=${q}`, {}, p, p],
    [`proxy=${p}`, { HTTPS_PROXY: q }, p, p],
    ['proxy=null', { HTTPS_PROXY: q }, q, q],
    ['proxy=false', { https_proxy: q }, q, q],
    ['', { https_proxy: p }, p, p],
    ['', { HTTPS_PROXY: p, HTTP_PROXY: q }, p, p],
    ['', { HTTP_PROXY: p }, undefined, p],
    ['', { http_Proxy: p }, undefined, p],
    ['', { PROXY: p }, undefined, p],
    ['', { HTTPS_PROXY: '' }, undefined, undefined],
    ['', { https_proxy: 'p.test:1' }, p, p],
    ['', { npm_config_https_proxy: p }, p, p],
    ['', { https_proxy: 'socks5://p.test:1' }, 'socks5://p.test:1', 'socks5://p.test:1'],
  ])('of %j and %j', (user, env, httpsProxy, httpProxy) => {
    const { httpsProxy: https, httpProxy: http } = network(user, env);
    expect([https, http]).toEqual([httpsProxy, httpProxy]);
  });

  test('are ignored when they are no URL, without a word of what they were', () => {
    const settings = read({}, { env: { HTTPS_PROXY: 'gopher://me:s3cret@p.test' } });
    expect(settings.network).not.toHaveProperty('httpsProxy');
    expect(settings.warnings).toEqual([expect.stringContaining('proxy')]);
    expect(JSON.stringify(settings)).not.toContain('s3cret');
  });

  test.each<readonly [string, SettingsInput['env'], readonly string[]]>([
    ['', {}, []],
    ['noproxy=a.test, .b.test', {}, ['a.test', '.b.test']],
    ['noproxy[]=a.test\nnoproxy[]=b.test,c.test', {}, ['a.test', 'b.test', 'c.test']],
    ['', { NO_PROXY: 'a.test,b.test' }, ['a.test', 'b.test']],
    ['', { No_Proxy: 'a.test' }, ['a.test']],
    ['noproxy=a.test', { no_proxy: 'b.test' }, ['a.test']],
    ['', { npm_config_noproxy: 'a.test', NO_PROXY: 'b.test' }, ['a.test']],
  ])('spare the hosts of %j and %j', (user, env, noProxy) => {
    expect(network(user, env).noProxy).toEqual(noProxy);
  });
});

describe('N06 the limits', () => {
  test('are those of npm when nobody says otherwise', () => {
    expect(network('')).toMatchObject({
      strictSsl: true,
      maxSockets: 15,
      retries: 2,
      retryFactor: 10,
      retryMinMs: 10_000,
      retryMaxMs: 60_000,
      timeoutMs: 300_000,
      noProxy: [],
    });
  });

  test('are taken from the settings', () => {
    const user =
      'maxsockets=3\nfetch-retries=0\nfetch-retry-factor=2\nfetch-retry-mintimeout=1\nfetch-retry-maxtimeout=5\nfetch-timeout=9\nlocal-address=127.0.0.1';
    expect(network(user)).toMatchObject({
      maxSockets: 3,
      retries: 0,
      retryFactor: 2,
      retryMinMs: 1,
      retryMaxMs: 5,
      timeoutMs: 9,
      localAddress: '127.0.0.1',
    });
  });

  test('are the standard ones when a number makes no sense', () => {
    expect(network('maxsockets=0\nfetch-retries=-1')).toMatchObject({ maxSockets: 15, retries: 2 });
  });
});

describe('N06 the authorities', () => {
  const pem = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;

  test('are given as text, one or many', () => {
    expect(network(`ca="${pem('one').replaceAll('\n', '\\n')}"`).ca).toEqual([pem('one')]);
    expect(network('ca[]=one\nca[]=two').ca).toEqual(['one', 'two']);
    expect(network('ca=null')).not.toHaveProperty('ca');
    expect(network('', { npm_config_ca: `${pem('one')}\n\n${pem('two')}` }).ca).toEqual([
      pem('one'),
      pem('two'),
    ]);
  });

  test('are read from a file with any number of them', () => {
    const more = { 'home/ca.pem': `# note\r\n${pem('one').replaceAll('\n', '\r\n')}\r\n\r\n${pem('two')}\n` };
    const { network, warnings } = read({ user: 'cafile=~/ca.pem\nca=other', more });
    expect(network.ca).toEqual([pem('one'), pem('two')]);
    expect(warnings).toEqual([]);
  });

  test('are left as they are, with a warning, when the file is missing or a directory', () => {
    for (const file of ['~/missing.pem', '~/']) {
      const { network, warnings } = read({ user: `cafile=${file}` });
      expect(network).not.toHaveProperty('ca');
      expect(warnings).toEqual([expect.stringContaining('cafile')]);
    }
  });

  test('fail loudly when their file may not be read', () => {
    const input = makeSettingsInput({ user: 'cafile=~/ca.pem' });
    const fs = {
      ...nodeFs,
      readFile: (path: string) => {
        if (path !== join(input.home, 'ca.pem')) return nodeFs.readFile(path);
        throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      },
    };
    expect(
      isDxError(
        catchError(() => readSettings(input, { fs })),
        'DX_NO_PERMISSION',
      ),
    ).toBe(true);
  });
});

describe('I11 the user agent', () => {
  test.each<readonly [string, Files, Partial<SettingsInput>, string]>([
    ['of dx', {}, {}, 'dx/1.2.3 npm/? node/v20.19.0 linux x64 workspaces/false'],
    ['with v once', {}, { nodeVersion: 'v22.0.0' }, 'dx/1.2.3 npm/? node/v22.0.0 linux x64 workspaces/false'],
    [
      'in workspaces',
      {},
      { cli: { workspaces: true } },
      'dx/1.2.3 npm/? node/v20.19.0 linux x64 workspaces/true',
    ],
    [
      'of a member',
      {},
      { cli: { workspace: ['a'] } },
      'dx/1.2.3 npm/? node/v20.19.0 linux x64 workspaces/true',
    ],
    [
      'on a service',
      {},
      { env: { CI: 'true', GITHUB_ACTIONS: 'true' } },
      'dx/1.2.3 npm/? node/v20.19.0 linux x64 workspaces/false ci/github-actions',
    ],
    [
      'of the user',
      { user: 'user-agent=mine/{arch} {node-version} {other}' },
      {},
      'mine/x64 v20.19.0 {other}',
    ],
    ['of the environment', {}, { env: { npm_config_user_agent: 'npm/1 x' } }, 'npm/1 x'],
    [
      'not of the project',
      { project: 'user-agent=theirs' },
      {},
      'dx/1.2.3 npm/? node/v20.19.0 linux x64 workspaces/false',
    ],
    ['in one line', {}, { cli: { 'user-agent': 'a\r\nx-evil: b' } }, 'a x-evil: b'],
  ])('%s', (_, files, change, expected) => {
    expect(read(files, change).network.userAgent).toBe(expected);
  });
});
