import { describe, expect, test } from 'vitest';
import { readPackageName } from '../map/check-dependencies.mjs';
import { findMapFaults } from '../map/find-map-faults.mjs';
import { readSource } from '../map/read-source.mjs';
import { makeRepository } from './temp-repository.ts';

const map = [
  '## Package graph',
  '',
  '| package | imports | imports only types of |',
  '|---|---|---|',
  '| `pkg-core` | | |',
  '| `pkg-a` | `pkg-core` | `pkg-b` |',
  '| `pkg-b` | `pkg-core` | |',
  '',
].join('\n');

const core = "import { DxError } from '@dx/pkg-core';\n";
const dependsOnCore = { dependencies: { '@dx/pkg-core': 'workspace:^' } };

const files = {
  'docs/architecture.md': map,
  'packages/pkg-core/package.json': { name: '@dx/pkg-core' },
  'packages/pkg-core/src/index.ts': "import fs from 'node:fs';\n",
  'packages/pkg-a/package.json': {
    name: '@dx/pkg-a',
    dependencies: { '@dx/pkg-core': 'workspace:^', '@dx/pkg-b': 'workspace:^' },
  },
  'packages/pkg-a/src/index.ts': `${core}import type { B } from '@dx/pkg-b';\n`,
  'packages/pkg-b/package.json': { name: '@dx/pkg-b', ...dependsOnCore },
  'packages/pkg-b/src/index.ts': core,
};

describe('readSource', () => {
  test('tells imports of types and of values apart', () => {
    const { imports } = readSource(
      'x.ts',
      [
        "import a from 'a';",
        "import type { B } from 'b';",
        "import { type C, type D } from 'c';",
        "import { type E, f } from 'e';",
        "import 'g';",
        "export { h } from 'h';",
        "export type { I } from 'i';",
        "const j = await import('j');",
        "let k: import('k').K;",
        "import * as l from 'l';",
        'const text = "import m from \'m\'";',
      ].join('\n'),
    );
    expect(imports.map(({ from, typeOnly }) => [from, typeOnly])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
      ['e', false],
      ['g', false],
      ['h', false],
      ['i', true],
      ['j', false],
      ['k', true],
      ['l', false],
    ]);
  });
});

describe('findMapFaults', () => {
  test('finds nothing where sources and map agree', () => {
    expect(findMapFaults(makeRepository(files))).toEqual([]);
  });

  test.each([
    [
      'an import that the map lacks',
      { 'packages/pkg-b/src/index.ts': `${core}import type { A } from '@dx/pkg-a';` },
      /pkg-b\/src\/index\.ts imports types of @dx\/pkg-a, which the map does not allow/,
    ],
    [
      'a value where only types are allowed',
      { 'packages/pkg-a/src/more.ts': "import { b } from '@dx/pkg-b';" },
      /pkg-a\/src\/more\.ts imports @dx\/pkg-b, which the map does not allow/,
    ],
    [
      'an arrow that nothing needs',
      { 'packages/pkg-b/src/index.ts': '' },
      /says that pkg-b imports pkg-core, but it does not/,
    ],
    [
      'a package without a row',
      { 'packages/pkg-c/package.json': { name: '@dx/pkg-c' } },
      /has no row for pkg-c/,
    ],
    [
      'a row without a package',
      { 'docs/architecture.md': `${map.trimEnd()}\n| \`pkg-z\` | | |\n` },
      /has a row for pkg-z/,
    ],
    [
      'an undeclared dependency',
      { 'packages/pkg-b/src/more.ts': "import x from 'ini';" },
      /imports ini, which its package\.json does not depend on/,
    ],
    [
      'an unused dependency',
      {
        'packages/pkg-b/package.json': { name: '@dx/pkg-b', dependencies: { '@dx/pkg-core': '1', ini: '1' } },
      },
      /pkg-b depends on ini, which nothing/,
    ],
    [
      'the file system outside of core',
      { 'packages/pkg-b/src/more.ts': "import { readFile } from 'node:fs/promises';" },
      /imports node:fs\/promises; only pkg-core/,
    ],
    [
      'the environment outside of the command',
      { 'packages/pkg-b/src/more.ts': 'export const a = process.env.HOME;' },
      /reads process\.env/,
    ],
    [
      'the working directory outside of the command',
      { 'packages/pkg-b/src/more.ts': 'export const a = process.cwd();' },
      /reads process\.cwd/,
    ],
    [
      'the process under another name',
      { 'packages/pkg-b/src/more.ts': "import { env } from 'node:process';" },
      /imports node:process/,
    ],
    [
      'a way around the name of a package',
      { 'packages/pkg-b/src/more.ts': "import { a } from '../../pkg-a/src/index.ts';" },
      /other packages are imported by their names/,
    ],
  ])('tells of %s', (_, change, message) => {
    const faults = findMapFaults(makeRepository({ ...files, ...change }));
    expect(faults).toContainEqual(expect.stringMatching(message));
  });

  test('keeps Node out of pkg-resolve', () => {
    const root = makeRepository({
      ...files,
      'packages/pkg-resolve/package.json': { name: '@dx/pkg-resolve' },
      'packages/pkg-resolve/src/index.ts': "import { join } from 'node:path';",
    });
    expect(findMapFaults(root)).toContainEqual(expect.stringContaining('pkg-resolve runs without Node'));
  });

  test('lets the command read the environment', () => {
    const root = makeRepository({
      ...files,
      'docs/architecture.md': `${map.trimEnd()}\n| \`pkg-cli\` | | |\n`,
      'packages/pkg-cli/package.json': { name: '@dx/pkg-cli' },
      'packages/pkg-cli/src/index.ts': 'export const a = process.env;',
    });
    expect(findMapFaults(root)).toEqual([]);
  });
});

test.each([
  ['semver/classes/range.js', 'semver'],
  ['@dx/pkg-core/node', '@dx/pkg-core'],
  ['node:path', undefined],
  ['path', undefined],
  ['./a.ts', undefined],
])('readPackageName of %s is %s', (from, name) => {
  expect(readPackageName(from)).toBe(name);
});
