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
import type { FsOps, Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import {
  type DirectoryPlacement,
  findDropSet,
  type Host,
  type LayoutOptions,
  layoutTree,
  linkShared,
  type Tree,
} from '../src/index.ts';
import { fill, makeDirectory, readBack } from './support/disk.ts';
import { applyShared, applyTree, host, lockOf, storeIn } from './support/project.ts';
import { quickFs } from './support/upgrade.ts';

const item = (id: string, fields: LockPackage = {}): LockPackage => ({
  version: '1.0.0',
  integrity: `sha512-${Buffer.from(id).toString('base64')}` as Integrity,
  ...fields,
});

const lock = lockOf({
  '': { dependencies: { a: '1' } },
  'node_modules/a': item('a', { dependencies: { b: '1' }, bin: { a: 'cli.js' } }),
  'node_modules/b': item('b', { bin: { b: 'cli.js' } }),
});

function layout(
  sharedDirectory: string,
  of: Lock = lock,
  options: LayoutOptions = {},
  on: Host = host,
): Tree {
  return layoutTree(of, on, { ...options, linker: 'global', sharedDirectory }).tree;
}

const stemsOf = (names: readonly string[]): string[] =>
  names.map((name) => name.replace(/_[0-9a-f]{32}$/, '')).sort();
const cellsIn = (shared: string): string[] => readdirSync(shared).filter((name) => !name.startsWith('.'));

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

  it('stay in the project when they need a directory of it or nothing tells what they are', () => {
    const tree = layout(
      makeDirectory(),
      lockOf({
        'node_modules/ui': { resolved: 'packages/ui', link: true },
        'packages/ui': { name: 'ui' },
        'node_modules/above': item('above', { dependencies: { plugin: '1' } }),
        'node_modules/plugin': item('plugin', { peerDependencies: { ui: '*', plain: '*' } }),
        'node_modules/plain': item('plain'),
        'node_modules/file': { version: '1.0.0', resolved: 'file:../file.tgz' },
        'node_modules/x': item('x', { dependencies: { y: '*' } }),
        'node_modules/y': item('y', { dependencies: { x: '*', file: '*' } }),
      }),
    );
    const inside = (part: string): string[] =>
      tree.placements.flatMap((p) =>
        p.kind === 'directory' && p.path.includes(`.dx/${part}/`) ? [p.name] : [],
      );
    expect(inside('pkgs').sort()).toEqual(['above', 'file', 'plugin', 'x', 'y']);
    expect(inside('links')).toEqual(['plain']);
  });

  it('are others for another source, other dependencies and, where scripts run, another machine', () => {
    const names = (of: Lock, options?: LayoutOptions, on?: Host): string[] =>
      layout('/shared', of, options, on).placements.flatMap((p) => (p.kind === 'directory' ? [p.path] : []));
    const [a, b] = names(lock);
    const other = lockOf({ ...lock.packages, 'node_modules/b': item('other b') });
    expect(names(other)).not.toContain(a);
    expect(names(other)).not.toContain(b);
    const mac: Host = { ...host, platform: 'darwin', arch: 'arm64' };
    expect(names(lock, {}, mac)).toEqual([a, b]);
    const built = names(lock, { builds: ['node_modules/b'] });
    expect(built).not.toEqual([a, b]);
    expect(names(lock, { builds: ['node_modules/b'] }, mac).some((path) => built.includes(path))).toBe(false);
    expect(names(lock, { builds: ['node_modules/a'] })[1]).toBe(b);
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

  it('are asked for with the directory that they lie in', () => {
    expect(() => layoutTree(lock, host, { linker: 'global' })).toThrow(TypeError);
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
