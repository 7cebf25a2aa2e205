import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDifferences } from '../sync/find-differences.mjs';
import { checkReadme, findReadmeFaults } from '../sync/find-readme-faults.mjs';
import { findVersionFaults, readCatalogNames } from '../sync/find-version-faults.mjs';
import { frameManifest } from '../sync/frame-manifest.mjs';
import { frameTsupConfig } from '../sync/frame-tsup-config.mjs';
import { makeRepository } from './temp-repository.ts';

const manifest = {
  version: '1.2.3',
  name: '@dx/pkg-a',
  description: 'An example.',
  devDependencies: { zod: '1', esbuild: '1' },
  dependencies: { semver: 'catalog:', '@dx/pkg-core': 'workspace:^' },
  main: './index.js',
};

describe('frameManifest', () => {
  test('keeps name, version, description and dependencies, and puts all else in the common frame', () => {
    const framed = JSON.parse(frameManifest(manifest, {}));
    expect(framed).toMatchObject({ name: '@dx/pkg-a', version: '1.2.3', license: 'MIT', type: 'module' });
    expect(framed.exports).toEqual({ '.': './src/index.ts' });
    expect(framed.publishConfig.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    });
    expect(Object.keys(framed.dependencies)).toEqual(['@dx/pkg-core', 'semver']);
    expect(Object.keys(framed.devDependencies)).toEqual([
      '@types/node',
      'esbuild',
      'tsup',
      'typescript',
      'vitest',
      'zod',
    ]);
    expect(framed).not.toHaveProperty('main');
  });

  test('gives the same text again for its own answer', () => {
    const once = frameManifest(manifest, { entries: ['node'] });
    expect(frameManifest(JSON.parse(once), { entries: ['node'] })).toBe(once);
  });

  test('exports the extra entries of a package in both places', () => {
    const framed = JSON.parse(frameManifest(manifest, { entries: ['node'] }));
    expect(framed.exports['./node']).toBe('./src/node.ts');
    expect(framed.publishConfig.exports['./node'].default).toBe('./dist/node.js');
  });

  test('needs the packages that it bundles only to be built', () => {
    const framed = JSON.parse(frameManifest(manifest, { bundlesDx: true }));
    expect(framed.dependencies).toEqual({ semver: 'catalog:' });
    expect(framed.devDependencies['@dx/pkg-core']).toBe('workspace:^');
  });
});

describe('frameTsupConfig', () => {
  test('builds every entry and types only those that are exported', () => {
    const config = frameTsupConfig({ entries: ['node'], builtEntries: { worker: 'src/worker.ts' } });
    expect(config).toContain(
      "entry: { index: 'src/index.ts', node: 'src/node.ts', worker: 'src/worker.ts' },",
    );
    expect(config).toContain("dts: { entry: { index: 'src/index.ts', node: 'src/node.ts' } },");
    expect(config).not.toContain('noExternal');
    expect(config).not.toContain('thirdPartyNotices');
  });

  test('leaves what other scripts make in dist, which is not published either', () => {
    const extra = { ownDirectories: ['a', 'b'] };
    expect(frameTsupConfig(extra)).toContain("clean: ['!a/**', '!b/**'],");
    expect(JSON.parse(frameManifest(manifest, extra)).files.slice(0, 3)).toEqual([
      'dist',
      '!dist/a',
      '!dist/b',
    ]);
  });

  test('lists the licences of what is bundled', () => {
    expect(frameTsupConfig({ bundlesDx: true })).toContain('esbuildPlugins: [thirdPartyNotices()],');
  });
});

describe('findDifferences', () => {
  test('tells which files differ and what they should hold', () => {
    const root = makeRepository({
      LICENSE: 'the licence',
      'packages/pkg-a/package.json': frameManifest(manifest, {}),
      'packages/pkg-a/tsup.config.ts': frameTsupConfig({}),
      'packages/pkg-a/tsconfig.json': '{}',
    });
    const found = findDifferences(root);
    expect(found.map(({ path }) => path)).toEqual([
      join(root, 'packages/pkg-a/tsconfig.json'),
      join(root, 'packages/pkg-a/LICENSE'),
    ]);
    expect(found[1]?.expected).toBe('the licence');
  });
});

describe('README frame', () => {
  const readme = readFileSync(new URL('../../packages/pkg-core/README.md', import.meta.url), 'utf8');

  test('accepts a README that has it', () => {
    expect(checkReadme(readme, '@dx/pkg-core')).toEqual([]);
  });

  test('accepts guarantees and limits as two sections', () => {
    const split = readme.replace('## Guarantees and limits', '## Guarantees\n\n- one\n\n## Limits');
    expect(checkReadme(split, '@dx/pkg-core')).toEqual([]);
    expect(checkReadme(split.replace('## Limits', ''), '@dx/pkg-core')).not.toEqual([]);
  });

  test.each([
    ['another title', readme.replace('# @dx/pkg-core', '# core')],
    ['no sentence below the title', readme.replace(/\n\n[^\n]+/, '\n\n')],
    ['a missing heading', readme.replace('## Dependencies', '## Things')],
    [
      'headings in another order',
      readme.replace('## Install', '## Exports').replace(/## Exports(?![\s\S]*## Exports)/, '## Install'),
    ],
  ])('tells of %s', (_, text) => {
    expect(checkReadme(text, '@dx/pkg-core')).not.toEqual([]);
  });

  test('tells of a package without a README', () => {
    const root = makeRepository({ 'packages/pkg-a/package.json': { name: '@dx/pkg-a' } });
    expect(findReadmeFaults(root)).toEqual(['packages/pkg-a/README.md is missing']);
  });
});

describe('findVersionFaults', () => {
  const workspace = "packages:\n  - packages/*\n\ncatalog:\n  '@types/node': ^20\n  semver: ^7\n\nother: 1\n";

  test('reads the names of the catalog', () => {
    expect([...readCatalogNames(workspace)]).toEqual(['@types/node', 'semver']);
  });

  test('tells of ranges beside the catalog, of members by range, and of two ranges for one name', () => {
    const root = makeRepository({
      'pnpm-workspace.yaml': workspace,
      'packages/pkg-a/package.json': { name: '@dx/pkg-a', dependencies: { semver: '^7', ini: '^5' } },
      'packages/pkg-b/package.json': { name: '@dx/pkg-b', dependencies: { '@dx/pkg-a': '^1', ini: '^6' } },
    });
    expect(findVersionFaults(root)).toEqual([
      'packages/pkg-a wants semver as ^7; the others have catalog:',
      'packages/pkg-b wants @dx/pkg-a as ^1; the others have workspace:^',
      'packages/pkg-b wants ini as ^6; the others have ^5',
    ]);
  });
});
