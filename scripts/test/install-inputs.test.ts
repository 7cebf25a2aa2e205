import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMissingModules, hashInstallInputs } from '../setup/install-inputs.mjs';
import { makeRepository } from './temp-repository.ts';

const files = {
  'package.json': { name: 'root' },
  'pnpm-lock.yaml': 'lockfileVersion: 9',
  'packages/pkg-a/package.json': { name: '@dx/pkg-a', dependencies: { semver: '1' } },
  'packages/pkg-a/src/index.ts': 'export {};',
};

describe('hashInstallInputs', () => {
  test.each(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/pkg-a/package.json'])(
    'changes with %s',
    (path) => {
      const root = makeRepository(files);
      const before = hashInstallInputs(root);
      writeFileSync(join(root, path), '{ "name": "changed" }');
      expect(hashInstallInputs(root)).not.toBe(before);
    },
  );

  test('does not change with a source', () => {
    const root = makeRepository(files);
    const before = hashInstallInputs(root);
    writeFileSync(join(root, 'packages/pkg-a/src/index.ts'), 'export const a = 1;');
    expect(hashInstallInputs(root)).toBe(before);
  });
});

describe('findMissingModules', () => {
  test('names members with dependencies and without node_modules', () => {
    const root = makeRepository({
      ...files,
      'packages/pkg-b/package.json': { name: '@dx/pkg-b' },
      'packages/pkg-c/package.json': { name: '@dx/pkg-c', devDependencies: { vitest: '1' } },
      'packages/pkg-c/node_modules/vitest/package.json': {},
    });
    expect(findMissingModules(root)).toEqual(['pkg-a']);
  });
});
