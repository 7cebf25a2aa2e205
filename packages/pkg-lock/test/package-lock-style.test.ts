import { describe, expect, it } from 'vitest';
import { packageLockStyle, packageLockVersion } from '../src/index.ts';
import { readFixture } from './project.ts';

describe('packageLockStyle', () => {
  it.each([
    ['{\n  "a": 1\n}\n', '  ', '\n'],
    ['{\r\n\t"a": 1\r\n}\r\n', '\t', '\r\n'],
    ['\uFEFF{\n    "a": 1\n}', '    ', '\n'],
    ['{"a":1}', '  ', '\n'],
    ['', '  ', '\n'],
    ['{\n\n \n\t"a": 1\n}', '\t', '\n'],
    [`{\n${' \t\n'.repeat(200_000)}   "a": 1\n}`, '   ', '\n'],
    [`{\n${' '.repeat(1_000_000)}`, ' '.repeat(10), '\n'],
  ])('reads %#', (text, indent, newline) => {
    expect(packageLockStyle(text)).toEqual({ indent, newline });
  });
});

describe('packageLockVersion', () => {
  it.each([1, 2, 3])('W06: reads version %i, which an update keeps', (version) => {
    expect(packageLockVersion(readFixture(`members-v${version}`))).toBe(version);
  });

  it('takes a text without a version by its content', () => {
    expect(packageLockVersion('{"packages":{}}')).toBe(3);
    expect(packageLockVersion('{"dependencies":{}}')).toBe(1);
    expect(packageLockVersion('{"lockfileVersion": 4}')).toBe(4);
  });
});
