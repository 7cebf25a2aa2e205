import validate from 'validate-npm-package-name';
import { describe, expect, test } from 'vitest';
import { formatPackageName, isDxError, parsePackageName } from '../src/index.ts';

const valid = [
  'react',
  '@types/node',
  'JSONStream',
  'lodash.merge',
  'a',
  '0',
  'some-package_1',
  'http',
  "crazy!~'()*",
  '@_scope/name',
  '@scope/_name',
  '@scope/-name',
];

/** N01 and N14 of the attack corpus, and what npm refuses. */
const refused = [
  '',
  ' react',
  'react ',
  '.react',
  '_react',
  '-react',
  '-',
  '@.scope/name',
  '@scope/.name',
  '@scope/node_modules',
  'node_modules',
  'favicon.ico',
  'Favicon.ICO',
  'a/b',
  'a\\b',
  '@',
  '@/',
  '@scope',
  '@scope/',
  '@/name',
  '@x/../../../../../.git/hooks',
  '@x/..',
  '@../x',
  '../evil',
  '..',
  '.',
  '/abs',
  'C:\\x',
  'a:b',
  'a%2fb',
  'a?b',
  'a#b',
  'a\u0000b',
  'a\nb',
  '__proto__',
  '\uff4codash',
  'l\u043edash',
  'lod\u200bash',
  '\u202ehsadol',
  'a'.repeat(215),
];

describe('parsePackageName', () => {
  test.each(valid)('accepts %s, as npm does', (name) => {
    expect(formatPackageName(parsePackageName(name))).toBe(name);
    expect(validate(name).validForOldPackages).toBe(true);
  });

  test.each(refused)('refuses %j with the reason', (name) => {
    expect(() => parsePackageName(name)).toThrow(
      expect.objectContaining({
        code: 'DX_INVALID_PACKAGE_NAME',
        details: { name, reason: expect.any(String) },
      }),
    );
  });

  test('accepts nothing that npm refuses, and refuses little besides', () => {
    for (const name of generateNames(4000)) {
      const npm = validate(name).validForOldPackages;
      if (accepts(name)) expect([name, npm]).toEqual([name, true]);
      else if (npm) expect(name).toMatch(/^@\.|^@node_modules\/|^@[^/]+\/node_modules$/);
    }
  });
});

function accepts(name: string): boolean {
  try {
    parsePackageName(name);
    return true;
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return false;
    throw error;
  }
}

/** Names of up to six pieces, in a fixed pseudo-random order. */
function* generateNames(count: number): Generator<string> {
  const pieces = [
    'a',
    'B',
    '@',
    '/',
    '.',
    '..',
    '_',
    '-',
    '~',
    '!',
    '%',
    ' ',
    '\\',
    ':',
    '7',
    'node_modules',
    '\u00e9',
  ];
  let state = 1;
  for (let made = 0; made < count; made += 1) {
    let name = '';
    for (let left = (made % 6) + 1; left > 0; left -= 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      name += pieces[Math.floor(state / 65536) % pieces.length] ?? '';
    }
    yield name;
  }
}
