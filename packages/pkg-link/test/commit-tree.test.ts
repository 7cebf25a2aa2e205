import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { readTree } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyTree, storeIn, treeOf } from './support/project.ts';

const first = treeOf({
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
  'node_modules/a/node_modules/b': { version: '2.0.0', bin: { b: 'cli.js' } },
  'node_modules/@s/c': { version: '1.0.0' },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', version: '1.0.0' },
  'packages/ui/node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
});

describe('commitTree', () => {
  it('puts packages, links and commands where the tree says', async () => {
    const root = makeDirectory({ packages: { ui: { 'package.json': '{}' } } });
    await applyTree(root, first, { store: storeIn(makeDirectory()) });
    const files = (id: string) => ({
      'cli.js': `#!/usr/bin/env node\n// ${id}\n`,
      'package.json': `{"name":"${id}"}`,
    });
    expect(readBack(root, ['.dx'])).toEqual({
      node_modules: {
        '.bin': { a: '-> ../a/cli.js' },
        '@s': { c: files('@s/c@1.0.0') },
        a: {
          ...files('a@1.0.0'),
          node_modules: { '.bin': { b: '-> ../b/cli.js' }, b: files('b@2.0.0') },
        },
        ui: '-> ../packages/ui',
      },
      packages: {
        ui: {
          'package.json': '{}',
          node_modules: { '.bin': { b: '-> ../b/cli.js' }, b: files('b@1.0.0') },
        },
      },
    });
    expect(readBack(join(root, 'node_modules/.dx'))).toEqual({ 'tree.json': expect.any(String) });
    expect(readTree(root, { fs: nodeFs })).toEqual(first);
  });
});
