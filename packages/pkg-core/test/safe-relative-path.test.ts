import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { collisionKey, formatSafeRelativePath, isDxError, parseSafeRelativePath } from '../src/index.ts';

const accepted: readonly (readonly [string, string])[] = [
  ['index.js', 'index.js'],
  ['lib/a.b/c', 'lib/a.b/c'],
  ['.npmrc', '.npmrc'],
  ['a/..x/b', 'a/..x/b'],
  ['lib\\win\\a.js', 'lib/win/a.js'],
  ['caf\u0065\u0301.js', 'caf\u00e9.js'],
  ['with space/and,comma', 'with space/and,comma'],
  ['[id].tsx', '[id].tsx'],
  ['console.js', 'console.js'],
  ['auxiliary', 'auxiliary'],
  ['com10', 'com10'],
];

/** By row of the attack corpus. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'A01 parent parts': [
    '..',
    '../evil',
    'package/../../evil',
    'package/a/../../../evil',
    'a/..',
    './a',
    'a/./b',
    '.',
  ],
  'A02 absolute': ['/', '/abs', '//abs', '////abs', '/package/x', 'a//b', 'a/'],
  'A03 drives and shares': [
    'C:../x',
    'c:..\\..\\x',
    'C:\\x',
    '\\\\?\\C:\\x',
    '\\\\srv\\share\\x',
    'C:x',
    'a/C:/x',
  ],
  'A04 backslashes': ['package\\..\\..\\x', 'package/a\\..\\..\\b', '\\x', 'a\\\\b', '..\\x'],
  'A29 what Windows cannot hold': [
    'aux.js',
    'con',
    'nul.txt',
    'a.',
    'a ',
    'a/b./c',
    'a:b',
    'COM\u00b9',
    'lib/lpt1.d.ts',
    'CONIN$',
    'PRN',
  ],
  'N01 names used as paths': ['@x/../../../../../.git/hooks', '@x/..', '@x/../y'],
  'control characters': ['a\u0000b', 'a\nb', 'a\u007fb', 'a\rb', '\u001b[2J'],
  'empty and oversized': ['', 'a'.repeat(4097), Array(256).fill('a').join('/')],
};

describe('parseSafeRelativePath', () => {
  test.each(accepted)('gives the canonical form of %j', (input, canonical) => {
    expect(formatSafeRelativePath(parseSafeRelativePath(input))).toBe(canonical);
  });

  test.each(accepted)('gives the same again for its own answer to %j', (input) => {
    const once = parseSafeRelativePath(input);
    expect(parseSafeRelativePath(once)).toBe(once);
  });

  for (const [row, inputs] of Object.entries(refused)) {
    test.each(inputs)(`refuses ${row}: %j`, (input) => {
      expect(() => parseSafeRelativePath(input)).toThrow(
        expect.objectContaining({
          code: 'DX_UNSAFE_PATH',
          details: { path: input, reason: expect.any(String) },
        }),
      );
    });
  }

  test('accepts nothing that leaves its base on any platform', () => {
    let acceptedCount = 0;
    for (const input of generatePaths(20_000)) {
      const safe = tryParse(input);
      if (safe === undefined) continue;
      acceptedCount += 1;
      expect(path.posix.join('/x/pkg', safe).startsWith('/x/pkg/')).toBe(true);
      expect(path.win32.join('C:\\x\\pkg', safe).startsWith('C:\\x\\pkg\\')).toBe(true);
      expect(path.win32.resolve('C:\\x\\pkg', safe).startsWith('C:\\x\\pkg\\')).toBe(true);
    }
    expect(acceptedCount).toBeGreaterThan(1000);
  });

  test('keeps a sibling with the same prefix out of reach (A05)', () => {
    expect(tryParse('../pkg-evil/f')).toBeUndefined();
    expect(path.posix.join('/x/pkg', parseSafeRelativePath('pkg-evil/f'))).toBe('/x/pkg/pkg-evil/f');
  });
});

describe('collisionKey', () => {
  test.each([
    ['README.md', 'readme.MD'],
    ['collision_ss', 'collision_\u00df'],
    ['caf\u00e9', 'cafe\u0301'],
    ['\ufb01le', 'file'],
    ['\u017fet', 'set'],
    ['\u212aey', 'key'],
    ['\u0130d', 'i\u0307d'],
    ['\u03c3\u03c2', '\u03a3\u03a3'],
  ])('is the same for %s and %s (A10)', (one, other) => {
    expect(collisionKey(parseSafeRelativePath(one))).toBe(collisionKey(parseSafeRelativePath(other)));
  });

  test.each([
    ['a/b', 'a-b'],
    ['index.js', 'index.ts'],
    ['\u00e9', 'e'],
  ])('differs for %s and %s', (one, other) => {
    expect(collisionKey(parseSafeRelativePath(one))).not.toBe(collisionKey(parseSafeRelativePath(other)));
  });
});

function tryParse(input: string): string | undefined {
  try {
    return parseSafeRelativePath(input);
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_PATH')) return undefined;
    throw error;
  }
}

/** Paths of up to seven pieces, in a fixed pseudo-random order. */
function* generatePaths(count: number): Generator<string> {
  const pieces = [
    'a',
    'b.c',
    '..',
    '.',
    '/',
    '/',
    '\\',
    'C:',
    '~',
    '%2e',
    '\u2024',
    ' ',
    'nul',
    '@x',
    'd',
    'e',
  ];
  let state = 7;
  for (let made = 0; made < count; made += 1) {
    let text = '';
    for (let left = (made % 7) + 1; left > 0; left -= 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      text += pieces[Math.floor(state / 65536) % pieces.length] ?? '';
    }
    yield text;
  }
}
