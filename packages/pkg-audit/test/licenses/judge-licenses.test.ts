import { describe, expect, it, test } from 'vitest';
import { formatLicense, judgeLicenses, licenseOf } from '../../src/index.ts';

describe('licenseOf', () => {
  test.each([
    [{ license: 'MIT' }, 'MIT'],
    [{ license: ' (MIT OR Apache-2.0) ' }, '(MIT OR Apache-2.0)'],
    [{ license: { type: 'ISC', url: 'https://x.test' } }, 'ISC'],
    [{ licenses: [{ type: 'MIT' }, 'GPL-2.0'] }, '(MIT OR GPL-2.0)'],
    [{ licenses: [{ type: 'MIT' }] }, 'MIT'],
    [{ licenses: 'MIT' }, 'MIT'],
    [{ license: 'SEE LICENSE IN x' }, 'SEE LICENSE IN x'],
    [{ license: '' }, 'none'],
    [{ license: 7 }, 'none'],
    [{}, 'none'],
  ])('of %j is %s', (manifest, words) => {
    expect(formatLicense(licenseOf(manifest))).toBe(words);
  });

  it('tells words from SPDX expressions, and takes no time over long ones', () => {
    expect(licenseOf({ license: 'UNLICENSED' })).toEqual({ kind: 'words', words: 'UNLICENSED' });
    expect(licenseOf({ license: 'MIT' })).toMatchObject({ kind: 'expression', isSingle: true });
    expect(licenseOf({ license: 'GPL-2.0-only WITH Classpath-exception-2.0' })).toMatchObject({
      isSingle: false,
    });
    expect(licenseOf({ license: '('.repeat(1e6) })).toMatchObject({ kind: 'words' });
  });
});

function reasonOf(license: unknown, policy: Parameters<typeof judgeLicenses>[1]): string | undefined {
  return judgeLicenses([{ name: 'a', version: '1.0.0', manifest: { license } }], policy)[0]?.reason;
}

describe('judgeLicenses', () => {
  test.each([
    ['MIT', undefined],
    ['mit', undefined],
    ['Apache-2.0', 'not-allowed'],
    ['MIT OR Apache-2.0', undefined],
    ['MIT AND Apache-2.0', 'not-allowed'],
    ['(MIT AND ISC) OR GPL-3.0-only', undefined],
    ['GPL-3.0-only OR Apache-2.0', 'not-allowed'],
    ['UNLICENSED', 'unknown'],
    [undefined, 'unknown'],
  ])('with MIT and ISC allowed, %s is %s', (license, reason) => {
    expect(reasonOf(license, { allow: ['mit', 'ISC'] })).toBe(reason);
  });

  test.each([
    ['GPL-3.0-only', 'denied'],
    ['GPL-3.0', 'denied'],
    ['MIT OR GPL-3.0-only', undefined],
    ['MIT AND GPL-3.0-only', 'denied'],
    ['GPL-3.0-or-later', undefined],
    ['LGPL-3.0-only', undefined],
    ['UNLICENSED', undefined],
    [undefined, undefined],
  ])('with GPL-3.0 denied, %s is %s', (license, reason) => {
    expect(reasonOf(license, { deny: ['GPL-3.0'] })).toBe(reason);
  });

  it('takes later versions for those that say so in either way', () => {
    for (const license of ['GPL-2.0+', 'GPL-2.0-or-later'])
      for (const denied of ['GPL-2.0+', 'GPL-2.0-or-later'])
        expect(reasonOf(license, { deny: [denied] })).toBe('denied');
  });

  it('passes over packages that somebody has looked at, and words that are allowed as they are', () => {
    for (const except of ['a', 'a@1.0.0'])
      expect(reasonOf('GPL-3.0-only', { allow: [], except: [except] })).toBeUndefined();
    expect(reasonOf('GPL-3.0-only', { allow: [], except: ['a@1.0.1'] })).toBe('not-allowed');
    expect(reasonOf('SEE LICENSE IN x', { allow: ['see license in x'] })).toBeUndefined();
  });
});
