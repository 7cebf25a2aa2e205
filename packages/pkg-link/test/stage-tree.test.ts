import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import {
  commitTree,
  findOptionalSet,
  type LinkOutcome,
  rollbackTree,
  type StageEvent,
  stageTree,
} from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyTree, changeBetween, lockOf, stageChange, storeIn, treeOf } from './support/project.ts';

const tree = treeOf({
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
  'node_modules/a/node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
  'node_modules/opt': { version: '1.0.0', optional: true, bin: { opt: 'cli.js' } },
  'node_modules/opt/node_modules/c': { version: '1.0.0', optional: true },
});

describe('stageTree', () => {
  it('shows nothing and keeps what it makes to its owner', async () => {
    const root = makeDirectory({ 'package.json': '{}' });
    const staged = await stageChange(root, tree);
    expect(readBack(root, ['.dx'])).toEqual({ 'package.json': '{}', node_modules: {} });
    expect(statSync(staged.directory).mode & 0o777).toBe(0o700);
    rollbackTree(staged, { fs: nodeFs });
    expect(readBack(root)).toEqual({ 'package.json': '{}' });
    rollbackTree(staged, { fs: nodeFs });
  });

  it('writes nothing at all when there is nothing to stage', async () => {
    const root = makeDirectory();
    const staged = await stageChange(root, treeOf({}));
    expect(commitTree(staged, { root, fs: nodeFs, current: treeOf({}) })).toEqual({
      placedCount: 0,
      removedCount: 0,
      warnings: [],
    });
    expect(readBack(root)).toEqual({});
  });

  it('asks for all directories at once and tells of each', async () => {
    const root = makeDirectory();
    const waiting: (() => void)[] = [];
    const events: StageEvent[] = [];
    const link = storeIn(makeDirectory()).link();
    const staging = stageTree(changeBetween(tree), {
      root,
      fs: nodeFs,
      linkMethod: 'copy',
      onEvent: (event) => events.push(event),
      linkPackage: async (placement, destination) => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 4) for (const go of waiting.reverse()) go();
        });
        return link(placement, destination);
      },
    });
    expect((await staging).linkMethod).toBe('copy');
    expect(events.map(({ kind, done, total }) => [kind, done, total])).toEqual(
      [1, 2, 3, 4].map((n) => ['linked', n, 4]),
    );
  });

  it('drops a failed optional package with everything below it and its commands', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const staged = await stageChange(root, tree, {
      linkPackage: async (placement, destination) => {
        if (placement.name === 'opt') return { dropped: 'the registry has no such archive' };
        return store.link()(placement, destination);
      },
    });
    expect(staged.dropped.map(({ placement, reason, detail }) => [placement.path, reason, detail])).toEqual([
      ['node_modules/opt', 'failed', 'the registry has no such archive'],
      [
        'node_modules/opt/node_modules/c',
        'failed',
        'it goes with node_modules/opt: the registry has no such archive',
      ],
    ]);
    commitTree(staged, { root, fs: nodeFs });
    expect(Object.keys(readBack(join(root, 'node_modules'), ['.dx']))).toEqual(['.bin', 'a']);
    expect(readBack(join(root, 'node_modules/.bin'))).toEqual({ a: '-> ../a/cli.js' });
    expect(staged.tree.placements.some(({ path }) => path.includes('opt'))).toBe(false);
  });

  it('removes the old version of what it had to drop', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    await applyTree(root, tree, { store });
    const next = treeOf({
      'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
      'node_modules/a/node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
      'node_modules/opt': { version: '2.0.0', optional: true, bin: { opt: 'cli.js' } },
    });
    await applyTree(root, next, { current: tree, linkPackage: async () => ({ dropped: 'gone' }) });
    expect(Object.keys(readBack(join(root, 'node_modules'), ['.dx']))).toEqual(['.bin', 'a']);
    expect(readBack(join(root, 'node_modules/.bin'))).toEqual({ a: '-> ../a/cli.js' });
  });

  it('drops those that cannot do without a failed one when told which', async () => {
    const packages = {
      '': { optionalDependencies: { watcher: '1' } },
      'node_modules/watcher': { optional: true, dependencies: { native: '1' } },
      'node_modules/native': { optional: true },
    } as const;
    const link = storeIn(makeDirectory()).link();
    const staged = await stageTree(changeBetween(treeOf(packages)), {
      root: makeDirectory(),
      fs: nodeFs,
      linkMethod: 'copy',
      dropWith: (path) => findOptionalSet(lockOf(packages), path),
      linkPackage: async (placement, destination): Promise<LinkOutcome> =>
        placement.name === 'native' ? { dropped: 'failed' } : link(placement, destination),
    });
    expect(staged.dropped.map(({ placement }) => placement.path)).toEqual([
      'node_modules/native',
      'node_modules/watcher',
    ]);
    expect(staged.tree.placements).toEqual([]);
  });

  it('puts a nested package in the place of the copy that an archive brought', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory(), {
      'a@1.0.0': { 'index.js': '', node_modules: { b: { old: 'bundled' }, kept: { x: 'bundled' } } },
      'b@1.0.0': { fresh: 'yes' },
    });
    await applyTree(root, tree, { store });
    expect(readBack(join(root, 'node_modules/a/node_modules'))).toEqual({
      b: { fresh: 'yes' },
      kept: { x: 'bundled' },
    });
  });

  it('leaves nothing behind when one package fails, and waits for the others first', async () => {
    const root = makeDirectory({ 'package.json': '{}' });
    let running = 0;
    const staging = stageTree(changeBetween(tree), {
      root,
      fs: nodeFs,
      linkMethod: 'copy',
      linkPackage: async (placement, destination) => {
        running += 1;
        if (placement.name === 'a') throw new Error('no such archive');
        await new Promise((resolve) => setImmediate(resolve));
        mkdirSync(destination);
        running -= 1;
        return 'linked';
      },
    });
    await expect(staging).rejects.toThrow('no such archive');
    expect(running).toBe(1);
    expect(readBack(root)).toEqual({ 'package.json': '{}' });
  });

  it('leaves nothing behind when it is aborted', async () => {
    const root = makeDirectory({ 'package.json': '{}' });
    const abort = new AbortController();
    const link = storeIn(makeDirectory()).link();
    const staging = stageTree(changeBetween(tree), {
      root,
      fs: nodeFs,
      linkMethod: 'copy',
      signal: abort.signal,
      linkPackage: async (placement, destination) => {
        abort.abort(new Error('stopped'));
        return link(placement, destination);
      },
    });
    await expect(staging).rejects.toThrow('stopped');
    expect(readBack(root)).toEqual({ 'package.json': '{}' });
    await expect(
      stageTree(changeBetween(tree), {
        root,
        fs: nodeFs,
        linkMethod: 'copy',
        linkPackage: link,
        signal: abort.signal,
      }),
    ).rejects.toThrow('stopped');
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO'])(
    'leaves the project as it was after %s at any change',
    async (code) => {
      const store = storeIn(makeDirectory());
      const count = await countChanges();
      expect(count).toBeGreaterThan(10);
      for (let at = 0; at < count; at += 1) {
        const root = makeDirectory({ 'package.json': '{}' });
        const fs = faultyFs(nodeFs, { at, fault: { kind: 'errno', code } });
        await expect(stageChange(root, tree, { fs, store }), `change ${at}`).rejects.toThrow();
        expect(readBack(root), `change ${at}`).toEqual({ 'package.json': '{}' });
      }
    },
  );

  it('says what failed when the disk is full', async () => {
    const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: 'ENOSPC' } });
    const root = makeDirectory();
    await expect(stageChange(root, tree, { fs })).rejects.toMatchObject({ code: 'DX_DISK_FULL' });
  });

  it('ignores a symlink in the way of a package, which is only replaced at the commit', async () => {
    const outside = makeDirectory({ keep: 'me' });
    const root = makeDirectory({ node_modules: { a: `-> ${outside}` } });
    await applyTree(root, tree, { store: storeIn(makeDirectory()), current: treeOf({}) });
    expect(readBack(outside)).toEqual({ keep: 'me' });
    expect(existsSync(join(root, 'node_modules/a/cli.js'))).toBe(true);
  });
});

async function countChanges(): Promise<number> {
  const { fs, records } = recordingFs(nodeFs);
  await stageChange(makeDirectory(), tree, { fs, store: storeIn(makeDirectory()) });
  return records.length;
}
