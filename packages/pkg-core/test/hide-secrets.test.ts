import { describe, expect, test } from 'vitest';
import { DxError, hideInside, hideKnown, hideSecrets } from '../src/index.ts';

const token = `npm_${'aB3'.repeat(12)}`;

describe('hideSecrets', () => {
  test.each([
    ['a token of npm', `with ${token}.`, 'with ***.'],
    ['a token of a code host', 'ghp_0123456789abcdefghij!', '***!'],
    ['a web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln', '***'],
    ['a token of old', 'key 01234567-89ab-cdef-0123-456789abcdef', 'key ***'],
    ['a header', 'authorization: Bearer abcdef123', 'authorization: ***'],
    [
      'a setting',
      '//registry.test/:_authToken=abc and _password = "eA=="',
      '//registry.test/:_authToken=*** and _password = "***"',
    ],
    ['a field of JSON', '{"_auth":"bWU6eA==","token":"x1"}', '{"_auth":"***","token":"***"}'],
    ['a one-time password', 'argv "--otp" "123456" --otp=654321', 'argv "--otp" "***" --otp=***'],
    ['user and password', 'at https://me:pa@ss@registry.test/a', 'at https://***@registry.test/a'],
    ['a proxy', 'through http://me:x@127.0.0.1:3128/', 'through http://***@127.0.0.1:3128/'],
    ['a token as user', 'git+https://abc@registry.test/a.git#v1', 'git+https://***@registry.test/a.git#v1'],
    ['no scheme', '//me:x@registry.test/', '//***@registry.test/'],
    [
      'a query',
      'https://registry.test/a.tgz?token=1&X-Sig=a%2Fb&size=20',
      'https://registry.test/a.tgz?token=***&X-Sig=***&size=20',
    ],
    ['a signature behind an archive', 'https://registry.test/a.tgz#abc', 'https://registry.test/a.tgz#***'],
    ['fields behind #', 'https://registry.test/#access_token=abc', 'https://registry.test/#access_token=***'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '***'],
  ])('takes out %s', (_, text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  test.each([
    'https://registry.test/@scope/name/-/name-1.0.0.tgz',
    'https://registry.test/docs#auth-related-configuration',
    'git+ssh://git@registry.test/a/b.git#semver:^1.0.0',
    'https://registry.test/a.tgz#sha512-abc',
    '/srv/app/node_modules/.dx/stage-01234567-89ab-cdef-0123-456789abcdef/x',
    'Unexpected token: found }',
    'dx login --registry https://registry.test/',
    'Repeat it with --otp <code>'.replace(' <code>', ''),
    '\u001b[31mhttps://registry.test/\u001b[39m',
    'npm_lifecycle_event',
  ])('leaves %j as it is', (text) => {
    expect(hideSecrets(text)).toBe(text);
  });

  test('takes out values that are known, longest or not, but none that is too short to be one', () => {
    expect(hideSecrets('a plainword and abc', ['plainword', 'abc', ''])).toBe('a *** and abc');
  });

  test('takes time in proportion to the text, whatever is in it', () => {
    for (const part of ['//', '//a@', '?a=', '-----BEGIN PRIVATE KEY-----', '_auth=', 'eyJ', 'a:', '--otp '])
      expect(hideSecrets(part.repeat(30_000)).length).toBeGreaterThan(0);
  });
});

describe('hideKnown', () => {
  test('leaves in a result what looks like a token, and takes out what is one', () => {
    const text = `${token} mine-mine 01234567-89ab-cdef-0123-456789abcdef https://me:x@registry.test/?a=b`;
    expect(hideKnown(text, ['mine-mine'])).toBe(
      `${token} *** 01234567-89ab-cdef-0123-456789abcdef https://***@registry.test/?a=b`,
    );
  });
});

describe('hideInside', () => {
  test('goes through lists, objects and errors', () => {
    const value = { a: [token, 1, null, { b: token }], e: new DxError({ code: 'DX_X', message: 'm' }) };
    expect(hideInside(value, hideSecrets)).toMatchObject({
      a: ['***', 1, null, { b: '***' }],
      e: { code: 'DX_X', message: 'm' },
    });
  });
});

test.each([
  ['a query without values', `https://h.test/?${'b@'.repeat(150_000)}`],
  ['beginnings of tokens', 'eyJ-'.repeat(50_000)],
])('hideSecrets takes no time in the square of the length: %s', (_, text) => {
  expect(hideSecrets(text)).toContain(text.slice(-100));
});

describe('DxError', () => {
  test('never holds a token in its message, hint or stack', () => {
    const { message, hint, stack } = new DxError({ code: 'DX_X', message: `m ${token}`, hint: `h ${token}` });
    expect([message, hint]).toEqual(['m ***', 'h ***']);
    expect(stack).not.toContain(token);
  });
});
