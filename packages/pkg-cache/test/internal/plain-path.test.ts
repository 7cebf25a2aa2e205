import { isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import { describe, expect, test } from 'vitest';
import { arePlainPaths, isPlainPath } from '../../src/internal/plain-path.ts';
import { seededRandom } from '../random.ts';

const pieces = [
  ...['a', 'B', '_', '-', '@', '+', '~', '[', ']', '(', '$', '^', '`', '{', '9', ';', '/', '/', '.', ' '],
  ...['\\', ':', '\0', '\t', '\n', '\x7f', '\u00e9', 'e\u0301', '\u017f', '\u212a', '\u00b9'],
  ...['con', 'AUX', 'nul', 'com1', 'lpt9', 'CONIN$', 'conout$', 'prn.', 'com'],
];

function* randomPaths(count: number): Generator<string> {
  const random = seededRandom(42);
  for (let made = 0; made < count; made += 1) {
    yield Array.from({ length: random.int(7) }, () => random.pick(pieces)).join('');
  }
}

function isUnchanged(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_PATH')) return false;
    throw error;
  }
}

function isPrintable(path: string): boolean {
  return /^[ -~]*$/.test(path);
}

describe('isPlainPath', () => {
  test('takes no path that the parser refuses or changes, and every other printable one', () => {
    for (const path of randomPaths(40_000)) {
      expect(isPlainPath(path), JSON.stringify(path)).toBe(isPrintable(path) && isUnchanged(path));
    }
  });

  test('leaves long and deep paths to the parser', () => {
    expect([isPlainPath('a'.repeat(510)), isPlainPath('a'.repeat(511))]).toEqual([true, false]);
    expect(isUnchanged(`${'a/'.repeat(254)}a`) && !isUnchanged(`${'a/'.repeat(255)}a`)).toBe(true);
    expect(isPlainPath(`${'a/'.repeat(255)}a`)).toBe(false);
  });
});

describe('arePlainPaths', () => {
  test('decides as isPlainPath does for each', () => {
    for (const path of randomPaths(20_000)) {
      const parts = path.split('\n');
      for (const paths of [parts, ['x', ...parts], [...parts, 'x/y'], ['x', ...parts, 'y']]) {
        const expected = paths.every(isPlainPath);
        expect(arePlainPaths(paths.join('\n'), paths), JSON.stringify(paths)).toBe(expected);
      }
    }
  });

  test('takes long lists and no long path', () => {
    const paths = Array.from({ length: 200_000 }, (_, index) => `lib/deep/file-${index}.js`);
    expect(arePlainPaths(paths.join('\n'), paths)).toBe(true);
    const long = [...paths, 'a'.repeat(511)];
    expect(arePlainPaths(long.join('\n'), long)).toBe(false);
  });
});
