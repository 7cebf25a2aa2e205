import { describe, expect, test } from 'vitest';
import { findErrorFaults } from '../errors/find-error-faults.mjs';
import { formatErrorsPage } from '../errors/format-errors-page.mjs';
import { readCodes } from '../errors/read-codes.mjs';
import { readErrorRows } from '../errors/read-error-rows.mjs';
import { makeRepository } from './temp-repository.ts';

const files = {
  'packages/pkg-a/package.json': { name: '@dx/pkg-a' },
  'packages/pkg-a/errors.md':
    '| code | when | what to do |\n|---|---|---|\n| `DX_A` | it fails | try again |\n',
  'packages/pkg-a/src/a.ts': "throw new DxError({ code: 'DX_A', message: env['DX_HOME'] });",
  'packages/pkg-a/test/a.test.ts': "expect(code).toBe('DX_A');",
};

function faultsOf(change: Readonly<Record<string, string | object>>): string[] {
  const root = makeRepository({ ...files, ...change });
  return findErrorFaults(root, readErrorRows(root));
}

describe('readCodes', () => {
  test('reads codes from strings and not names of the environment', () => {
    const source =
      "const a = { code: 'DX_A', DX_B: 1, 'DX_C': 2 }; env.DX_D; env['DX_E']; isDxError(e, 'DX_F'); // 'DX_G'";
    expect(readCodes('a.ts', source)).toEqual(['DX_A', 'DX_F']);
  });
});

describe('findErrorFaults', () => {
  test('finds nothing where every code has its row and its test', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each([
    [
      'a code without a row',
      { 'packages/pkg-a/src/b.ts': "fail('DX_B');" },
      'DX_B is used in packages/pkg-a/src',
    ],
    ['a row without a code', { 'packages/pkg-a/src/a.ts': '' }, 'which its src never names'],
    [
      'a code without a test',
      { 'packages/pkg-a/test/a.test.ts': "'DX_A_OTHER'" },
      'DX_A (packages/pkg-a/errors.md) is not mentioned',
    ],
    [
      'a row that is no code',
      { 'packages/pkg-a/errors.md': '| a | b | c |\n|---|---|---|\n| nope | x | y |\n' },
      'which is not a code',
    ],
    [
      'a row without advice',
      { 'packages/pkg-a/errors.md': '| a | b | c |\n|---|---|---|\n| DX_A | x | |\n' },
      'says too little',
    ],
  ])('tells of %s', (_, change, message) => {
    expect(faultsOf(change)).toContainEqual(expect.stringContaining(message));
  });

  test('accepts a code that another package has the row of', () => {
    expect(
      faultsOf({
        'packages/pkg-b/package.json': { name: '@dx/pkg-b' },
        'packages/pkg-b/src/b.ts': "if (isDxError(error, 'DX_A')) skip();",
      }),
    ).toEqual([]);
  });
});

describe('formatErrorsPage', () => {
  test('has one row for each code, with every package that documents it', () => {
    const row = { folder: 'pkg-a', code: 'DX_A', when: 'it fails', remedy: 'try again' };
    const page = formatErrorsPage([row, { ...row, folder: 'pkg-b' }]);
    expect(page).toContain('| `DX_A` | it fails | try again | `@dx/pkg-a`<br>`@dx/pkg-b` |');
  });
});
