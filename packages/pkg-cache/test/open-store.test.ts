import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatIntegrity, type Integrity, type TaskRunner } from '@dx/pkg-core';
import { nodeFs, openInlineRunner } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import { openStore } from '../src/open-store.ts';
import { rowPath } from '../src/store-layout.ts';
import { storeTasks } from '../src/store-tasks.ts';
import type { PackageStore, PackedArchive } from '../src/types.ts';
import { makeArchive } from './tar-archive.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

interface Opened {
  readonly store: PackageStore;
  readonly tasks: unknown[];
}

function open(directory: string): Opened {
  const tasks: unknown[] = [];
  const handlers = storeTasks(nodeFs);
  const counted = {
    'store.add': (input: never) => {
      tasks.push(input);
      return handlers['store.add']?.(input);
    },
    'store.ensure': (input: never) => {
      tasks.push(input);
      return handlers['store.ensure']?.(input);
    },
  };
  return { store: openStore({ directory, fs: nodeFs, runner: openInlineRunner(counted) }), tasks };
}

function makePacked(body = 'x'): PackedArchive & { readonly integrity: Integrity } {
  const make = (): Uint8Array<ArrayBuffer> =>
    makeArchive(
      { path: 'package/package.json', body: '{"name":"a","version":"1.0.0"}' },
      { path: 'package/f', body },
    );
  const other = makeTemporaryStore();
  const { integrity } = addArchive(nodeFs, other.directory, { bytes: make(), name: 'a', version: '1.0.0' });
  return { bytes: make(), integrity, name: 'a', version: '1.0.0' };
}

describe('openStore', () => {
  test('touches nothing until it is asked to add', () => {
    const { root, directory } = makeTemporaryStore();
    const { store } = open(directory);
    const { integrity } = makePacked();

    expect([store.has(integrity), store.get(integrity)]).toEqual([false, undefined]);
    store.close();
    expect(listTree(root)).toEqual({});
  });

  test('moves bytes of their own, where the archive is a view into the pool of Node', async () => {
    const { directory } = makeTemporaryStore();
    const handlers = openInlineRunner(storeTasks(nodeFs));
    const moved: number[] = [];
    const runner: TaskRunner = {
      ...handlers,
      run: (name, input, transfer = []) => {
        for (const each of transfer) if (each instanceof ArrayBuffer) moved.push(each.byteLength);
        return handlers.run(name, input, transfer);
      },
    };
    const packed = makePacked();
    const pooled = Buffer.from(packed.bytes);
    expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
    const store = openStore({ directory, fs: nodeFs, runner });
    expect(await store.ensure({ ...packed, bytes: pooled })).toBe(packed.integrity);
    expect(moved).toEqual([pooled.length]);
    expect(pooled.equals(packed.bytes)).toBe(true);
  });

  test('adds an archive and has it from then on', async () => {
    const { directory } = makeTemporaryStore();
    const { store } = open(directory);
    const packed = makePacked();
    const entry = await store.add(packed);

    expect(store.has(packed.integrity)).toBe(true);
    expect(store.get(packed.integrity)).toEqual(entry);
    expect(entry.directory.startsWith(store.directory)).toBe(true);
    expect(packed.bytes.length).toBe(0);
  });

  test('reads the manifest of a package that it has, and none of another', async () => {
    const { store } = open(makeTemporaryStore().directory);
    const packed = makePacked();
    expect(store.manifest(packed.integrity)).toBeUndefined();
    await store.add(packed);
    expect(store.manifest(packed.integrity)).toEqual({ name: 'a', version: '1.0.0' });
  });

  test('names an archive without integrity by its sha512', async () => {
    const { store } = open(makeTemporaryStore().directory);
    const { integrity, ...packed } = makePacked();

    expect((await store.add(packed)).integrity).toBe(integrity);
  });

  test('copies bytes that share their buffer with others', async () => {
    const { store } = open(makeTemporaryStore().directory);
    const packed = makePacked();
    const shared = new Uint8Array(packed.bytes.length + 8);
    shared.set(packed.bytes, 8);
    await store.add({ ...packed, bytes: shared.subarray(8) });

    expect(shared.length).toBe(packed.bytes.length + 8);
  });

  test('unpacks once when asked twice at a time, and not at all when it is there', async () => {
    const { store, tasks } = open(makeTemporaryStore().directory);
    const [one, two, three] = [makePacked(), makePacked(), makePacked()];
    const [first, second] = await Promise.all([store.add(one), store.add(two)]);

    expect(second).toBe(first);
    expect(await store.add(three)).toEqual(first);
    expect(tasks).toHaveLength(1);
  });

  test('tries again after a failure', async () => {
    const { store } = open(makeTemporaryStore().directory);
    const packed = makePacked();
    const damaged = { ...packed, bytes: packed.bytes.slice(0, -1) };

    await expect(store.add(damaged)).rejects.toMatchObject({
      code: 'DX_INTEGRITY_MISMATCH',
      message: expect.stringContaining(formatIntegrity(packed.integrity)),
    });
    expect((await store.add(packed)).name).toBe('a');
  });

  test('two stores on one directory add the same package at once and agree', async () => {
    const { directory } = makeTemporaryStore();
    const stores = Array.from({ length: 8 }, () => open(directory).store);
    const entries = await Promise.all(stores.map((store) => store.add(makePacked())));

    for (const entry of entries) expect(entry).toEqual(entries[0]);
    expect(listTree(join(directory, 'tmp'))).toEqual({});
    expect(Object.keys(listTree(join(directory, 'v1/index')))).toHaveLength(1);
  });

  test('applies its limits', async () => {
    const { directory } = makeTemporaryStore();
    const runner = openInlineRunner(storeTasks(nodeFs));
    const limits = { maxTotalBytes: 1000, maxEntries: 10, maxRatio: 1000 };
    const store = openStore({ directory, fs: nodeFs, runner, limits, bootId: 'b' });

    await expect(store.add(makePacked())).rejects.toMatchObject({ code: 'DX_ARCHIVE_TOO_LARGE' });
  });

  test('reads an archive that claims to be large piece by piece, with the same verdict', async () => {
    const { directory } = makeTemporaryStore();
    const { store } = open(directory);
    const { integrity: _, ...packed } = makePacked();
    packed.bytes.set([0, 0, 0, 0x40], packed.bytes.length - 4);

    await expect(store.add(packed)).rejects.toMatchObject({
      code: 'DX_ARCHIVE_INVALID',
      details: { reason: 'its gzip length does not fit' },
    });
  });

  test('ensures a package and answers with its integrity, given or not', async () => {
    const { store, tasks } = open(makeTemporaryStore().directory);
    const { integrity, ...unnamed } = makePacked();

    expect(await store.ensure(unnamed)).toBe(integrity);
    expect(store.get(integrity)?.name).toBe('a');
    expect(await store.ensure(makePacked())).toBe(integrity);
    expect(tasks).toHaveLength(1);
  });

  test('unpacks once when asked to ensure and to add at a time, in either order', async () => {
    for (const order of [['ensure', 'ensure', 'add', 'add'] as const, ['add', 'ensure'] as const]) {
      const { store, tasks } = open(makeTemporaryStore().directory);
      const { integrity } = makePacked();
      const answers = await Promise.all(order.map((name) => store[name](makePacked())));

      for (const answer of answers) {
        expect(typeof answer === 'string' ? answer : answer.integrity).toBe(integrity);
      }
      expect(tasks).toHaveLength(1);
    }
  });

  test('ensures again what is there with a damaged row', async () => {
    const { directory } = makeTemporaryStore();
    const { store, tasks } = open(directory);
    const { integrity } = makePacked();
    const entry = await store.add(makePacked());
    writeFileSync(rowPath(directory, integrity), 'damaged');

    expect(await store.ensure(makePacked())).toBe(integrity);
    expect(store.get(integrity)).toEqual(entry);
    expect(tasks).toHaveLength(2);
  });

  test('fails to ensure what is not what was published, and tries again', async () => {
    const { store } = open(makeTemporaryStore().directory);
    const packed = makePacked();

    await expect(store.ensure({ ...packed, bytes: packed.bytes.slice(0, -1) })).rejects.toMatchObject({
      code: 'DX_INTEGRITY_MISMATCH',
    });
    expect(await store.ensure(packed)).toBe(packed.integrity);
  });

  test('refuses a runner that does something else', async () => {
    const runner = openInlineRunner({ 'store.add': () => 'done', 'store.ensure': () => 'done' });
    const store = openStore({ directory: makeTemporaryStore().directory, fs: nodeFs, runner });

    await expect(store.add(makePacked())).rejects.toThrow(TypeError);
    await expect(store.ensure(makePacked())).rejects.toThrow(TypeError);
  });
});
