import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { type DirectoryPlacement, findDropSet, layoutTree, linkShared } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';
import { applyShared, applyTree, host, lockOf, storeIn } from './support/project.ts';
import { cellsIn, item, layout, lock, stemsOf } from './support/shared.ts';

describe('shared cells', () => {
  it('are not made with a hole: what needs a package that could not be had waits for another layout', async () => {
    const [shared, root] = [makeDirectory(), makeDirectory()];
    const some = lockOf({
      '': { dependencies: { top: '1', b: '1' } },
      'node_modules/top': item('top', { dependencies: { mid: '1' } }),
      'node_modules/mid': item('mid', { optionalDependencies: { opt: '1' } }),
      'node_modules/opt': item('opt', { optional: true }),
      'node_modules/b': item('b'),
    });
    const store = storeIn(makeDirectory());
    const linkPackage = async (
      placement: DirectoryPlacement,
      to: string,
    ): Promise<'linked' | { dropped: string }> =>
      placement.name === 'opt' ? { dropped: 'gone' } : store.link()(placement, to);
    const tree = layout(shared, some);
    const dropWith = (path: string): readonly string[] => findDropSet(some, tree, path);
    const first = await linkShared(tree, { root, fs: nodeFs, linkPackage, dropWith });
    expect(stemsOf(cellsIn(shared))).toEqual(['b@1.0.0']);
    const failed = first.dropped.flatMap(({ placement }) => placement.locations ?? []);
    expect(failed).toEqual(['node_modules/opt']);
    const next = layoutTree(some, host, { linker: 'global', sharedDirectory: shared, failed });
    expect(next.skipped).toMatchObject([{ reason: 'failed', placement: { name: 'opt' } }]);
    const second = await linkShared(next.tree, { root, fs: nodeFs, linkPackage });
    expect(second.dropped).toEqual([]);
    expect(stemsOf(cellsIn(shared))).toEqual(['b@1.0.0', 'mid@1.0.0', 'top@1.0.0']);
  });

  it('are built where their dependencies can be found, and appear only when that has worked', async () => {
    const [shared, root] = [makeDirectory(), makeDirectory()];
    const store = storeIn(makeDirectory());
    await applyShared(root, layout(shared, lockOf({ 'node_modules/b': item('b') })), { store });
    const some = lockOf({
      ...lock.packages,
      'node_modules/a': item('a', { dependencies: { b: '1' }, hasInstallScript: true }),
    });
    const tree = layout(shared, some, { builds: ['node_modules/a'] });
    const found: string[] = [];
    const options = { root, fs: nodeFs, linkPackage: store.link() };
    const failing = linkShared(tree, { ...options, build: () => Promise.reject(new Error('exit code 1')) });
    await expect(failing).rejects.toThrow('exit code 1');
    expect(stemsOf(cellsIn(shared))).toEqual(['b@1.0.0']);
    const report = await linkShared(tree, {
      ...options,
      build: async (jobs) => {
        for (const { directory } of jobs) {
          found.push(createRequire(join(directory, 'cli.js')).resolve('b/cli.js'));
          writeFileSync(join(directory, 'built.txt'), 'yes');
        }
      },
    });
    expect(found).toEqual([
      join(
        realpathSync(shared),
        cellsIn(shared).find((name) => name.startsWith('b')) ?? '',
        'node_modules/b/cli.js',
      ),
    ]);
    expect(stemsOf(report.made.map((path) => path.split('/').at(-1) ?? ''))).toEqual(['a@1.0.0']);
    await applyTree(root, tree, { store });
    expect(readFileSync(join(root, 'node_modules/a/built.txt'), 'utf8')).toBe('yes');
  });
});
