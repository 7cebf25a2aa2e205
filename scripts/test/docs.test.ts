import { describe, expect, test } from 'vitest';
import { compareReasons } from '../docs/find-dependency-faults.mjs';
import { findLongFiles } from '../docs/find-long-files.mjs';
import { findUndocumented } from '../docs/find-undocumented.mjs';
import { makeRepository } from './temp-repository.ts';

describe('findUndocumented', () => {
  test('names exports without a docstring, also those that come from another file', () => {
    const root = makeRepository({
      'tsconfig.base.json': {
        compilerOptions: {
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          allowImportingTsExtensions: true,
          noEmit: true,
        },
      },
      'packages/pkg-a/package.json': {
        name: '@dx/pkg-a',
        type: 'module',
        exports: { '.': './src/index.ts' },
      },
      'packages/pkg-a/src/index.ts': "export { a, b } from './a.ts';\nexport type { C, D } from './a.ts';\n",
      'packages/pkg-a/src/a.ts':
        '/** Says. */\nexport const a = 1;\nexport const b = 2;\n/** Says. */\nexport interface C {}\nexport type D = 1;\nexport const inner = 3;\n',
    });
    expect(findUndocumented(root)).toEqual([
      'packages/pkg-a/src/index.ts exports b without a docstring',
      'packages/pkg-a/src/index.ts exports D without a docstring',
    ]);
  });
});

describe('compareReasons', () => {
  const readme =
    '# x\n\n## Dependencies\n\n- `semver`: as npm reads versions.\n- `ini`:\n\n## Where it sits\n\n- `undici`: not a reason\n';

  test('wants a reason for each dependency, in its own section', () => {
    expect(compareReasons(readme, ['semver', 'ini', 'undici'])).toEqual([
      'gives no reason for ini below "## Dependencies"',
      'gives no reason for undici below "## Dependencies"',
    ]);
  });

  test('tells of reasons for what is not a dependency', () => {
    expect(compareReasons(readme, [])).toEqual(['gives a reason for semver, which is not a dependency']);
  });
});

describe('findLongFiles', () => {
  test('names sources of more than 250 lines', () => {
    const root = makeRepository({
      'packages/pkg-a/package.json': { name: '@dx/pkg-a' },
      'packages/pkg-a/src/long.ts': '\n'.repeat(251),
      'packages/pkg-a/src/fits.ts': '\n'.repeat(250),
    });
    expect(findLongFiles(root)).toEqual([
      'packages/pkg-a/src/long.ts has 251 lines; 250 are the most a file may have',
    ]);
  });
});
