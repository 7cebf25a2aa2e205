import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { layoutTree, linkShared, type Tree } from '../src/index.ts';
import { fill, makeDirectory, readBack } from './support/disk.ts';
import { applyShared, applyTree, host, lockOf, storeIn } from './support/project.ts';
import { cellsIn, item, layout, lock, stemsOf } from './support/shared.ts';
import { quickFs } from './support/upgrade.ts';

describe('shared cells', () => {
  it('hold the packages of all projects once, and a project has only links', async () => {
    const [shared, one, two] = [makeDirectory(), makeDirectory(), makeDirectory()];
    const store = storeIn(makeDirectory());
    const tree = layout(shared);
    const first = await applyShared(one, tree, { store });
    const second = await applyShared(two, tree, { store });
    expect([first.made.length, second.made.length]).toEqual([2, 0]);
    expect(stemsOf(cellsIn(shared))).toEqual(['a@1.0.0', 'b@1.0.0']);
    expect(readBack(join(one, 'node_modules'), ['tree.json'])).toEqual({
      '.bin': { a: expect.stringMatching(/^-> \.\.\/\.dx\/links\/a@1\.0\.0_/) },
      '.dx': { links: `-> ${shared}` },
      a: expect.stringMatching(/^-> \.dx\/links\/a@1\.0\.0_[0-9a-f]{32}\/node_modules\/a$/),
    });
    expect(realpathSync(join(one, 'node_modules/a'))).toBe(realpathSync(join(two, 'node_modules/a')));
    const find = createRequire(join(one, 'index.js'));
    const a = createRequire(find.resolve('a/cli.js'));
    expect(a.resolve('b/cli.js').startsWith(shared)).toBe(true);
    expect(statSync(find.resolve('a/cli.js')).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('are made once when two installs make them at the same time', async () => {
    const [shared, one, two] = [makeDirectory(), makeDirectory(), makeDirectory()];
    const store = storeIn(makeDirectory());
    let waiting = 0;
    let release: () => void = () => undefined;
    const everybody = new Promise<void>((resolve) => {
      release = resolve;
    });
    const linkPackage: ReturnType<typeof store.link> = async (placement, destination) => {
      waiting += 1;
      if (waiting === 4) release();
      await everybody;
      return store.link()(placement, destination);
    };
    await Promise.all(
      [one, two].map((root) => linkShared(layout(shared), { root, fs: nodeFs, linkPackage })),
    );
    expect(waiting).toBe(4);
    expect(stemsOf(cellsIn(shared))).toEqual(['a@1.0.0', 'b@1.0.0']);
    expect(readdirSync(shared).filter((name) => name.startsWith('.'))).toEqual(['.projects']);
  });

  it('that are not sure to be whole are made again, but not those that the project has used before', async () => {
    const [shared, one, two] = [makeDirectory(), makeDirectory(), makeDirectory()];
    const store = storeIn(makeDirectory());
    const tree = layout(shared);
    await applyShared(one, tree, { store });
    const [cell = ''] = cellsIn(shared);
    writeFileSync(join(shared, cell, '.dx-ready'), '{"version":1,"bootId":"another boot"}');
    writeFileSync(join(shared, cell, 'lost'), '');
    const linkPackage = store.link();
    const again = await linkShared(tree, { root: one, fs: nodeFs, linkPackage, current: tree });
    expect(again.made).toEqual([]);
    const anew = await linkShared(tree, { root: two, fs: nodeFs, linkPackage });
    expect(anew.made).toEqual([`node_modules/.dx/links/${cell}`]);
    expect(existsSync(join(shared, cell, 'lost'))).toBe(false);
    rmSync(join(shared, cell, '.dx-ready'));
    expect((await linkShared(tree, { root: one, fs: nodeFs, linkPackage, current: tree })).made).toHaveLength(
      1,
    );
  });

  it('have their users on record before they are looked at', async () => {
    const [shared, root] = [makeDirectory(), makeDirectory()];
    const store = storeIn(makeDirectory());
    const before = layout(shared);
    const after = layout(shared, lockOf({ '': { dependencies: { b: '1' } }, 'node_modules/b': item('b2') }));
    await applyShared(root, before, { store });
    await expect(
      linkShared(after, {
        root,
        fs: nodeFs,
        current: before,
        linkPackage: () => Promise.reject(new Error('offline')),
      }),
    ).rejects.toThrow('offline');
    const [file = ''] = readdirSync(join(shared, '.projects'));
    const record = JSON.parse(readFileSync(join(shared, '.projects', file), 'utf8')) as {
      root: string;
      cells: string[];
    };
    expect(record.root).toBe(root);
    expect(stemsOf(record.cells)).toEqual(['a@1.0.0', 'b@1.0.0', 'b@1.0.0']);
    expect(stemsOf(cellsIn(shared))).toEqual(['a@1.0.0', 'b@1.0.0']);
    expect(readdirSync(shared).filter((name) => name.startsWith('.'))).toEqual(['.projects']);
  });

  it('leave nothing half made whichever change fails, and the next install makes them', async () => {
    const store = storeIn(makeDirectory());
    for (let at = 0, isOver = false; !isOver; at += 1) {
      const [shared, root] = [makeDirectory(), makeDirectory()];
      const tree = layout(shared);
      const fs = failingAt(at);
      const outcome = await linkShared(tree, { root, fs, linkPackage: store.link(fs) }).catch(() => 'failed');
      isOver = outcome !== 'failed';
      for (const cell of cellsIn(shared))
        expect(existsSync(join(shared, cell, '.dx-ready')), `${cell} ${at}`).toBe(true);
      await linkShared(tree, { root, fs: quickFs, linkPackage: store.link() });
      expect(stemsOf(cellsIn(shared))).toEqual(['a@1.0.0', 'b@1.0.0']);
      const [b = ''] = cellsIn(shared).filter((name) => name.startsWith('b'));
      expect(readdirSync(join(shared, b, 'node_modules/b')).sort()).toEqual(['cli.js', 'package.json']);
    }
  });

  it('are never written or deleted through what a repository puts in the way', async () => {
    const [shared, root, outside] = [makeDirectory(), makeDirectory(), makeDirectory({ precious: 'yes' })];
    const store = storeIn(makeDirectory());
    fill(root, { node_modules: { '.dx': { links: `-> ${outside}` } } });
    const tree = layout(shared);
    const [cell = ''] = tree.placements
      .map(({ path }) => path)
      .filter((path) => path.includes('.dx/links/a'));
    const hostile: Tree = {
      ...tree,
      placements: [{ kind: 'bin', path: 'node_modules/.dx/links/precious/node_modules/.bin/x', target: 'x' }],
    };
    await applyShared(root, tree, { store, current: hostile });
    expect(readBack(outside)).toEqual({ precious: 'yes' });
    expect(readlinkSync(join(root, 'node_modules/.dx/links'))).toBe(shared);
    await applyTree(root, layoutTree(lockOf({}), host).tree, { store, current: tree });
    expect(existsSync(join(shared, cell.split('/')[3] ?? '', '.dx-ready'))).toBe(true);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });
});

describe('cells of a project', () => {
  it('are never written through a link that a repository puts in their place', async () => {
    const [root, outside] = [makeDirectory(), makeDirectory()];
    fill(root, { node_modules: { '.dx': {} } });
    symlinkSync(outside, join(root, 'node_modules/.dx/pkgs'));
    const tree = layoutTree(lock, host, { linker: 'isolated' }).tree;
    await expect(applyTree(root, tree, { store: storeIn(makeDirectory()) })).rejects.toMatchObject({
      code: 'DX_UNSAFE_LINK',
    });
    expect(readdirSync(outside)).toEqual([]);
    expect(lstatSync(join(root, 'node_modules/.dx/pkgs')).isSymbolicLink()).toBe(true);
  });
});

/** A file system whose change number `at` fails. */
function failingAt(at: number): FsOps {
  let count = 0;
  const guard = <Args extends unknown[]>(operation: (...args: Args) => void) => {
    return (...args: Args): void => {
      count += 1;
      if (count === at + 1) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      operation(...args);
    };
  };
  return {
    ...quickFs,
    mkdir: guard(quickFs.mkdir),
    rename: guard(quickFs.rename),
    symlink: guard(quickFs.symlink),
    link: guard(quickFs.link),
    writeFile: guard(quickFs.writeFile),
    chmod: guard(quickFs.chmod),
  };
}
