import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { addArchive, listStore, pruneStore, readStoreEntry } from '../src/index.ts';
import { makeJob } from './demo-archive.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

function fill(directory: string) {
  return ['one', 'two'].map((body) =>
    addArchive(nodeFs, directory, { ...makeJob({ path: `package/${body}`, body }), version: '1.2.3' }),
  );
}

describe('pruneStore', () => {
  it('P5 keeps what something is linked to, by any of its files, and removes the rest', () => {
    const { root, directory } = makeTemporaryStore();
    const [one, two] = fill(directory);
    if (one === undefined || two === undefined) throw new Error('nothing was added');
    linkSync(join(one.directory, 'one'), join(root, 'linked'));
    const wouldRemove = pruneStore(nodeFs, directory, true);
    expect(wouldRemove.removed.map(({ integrity }) => integrity)).toEqual([two.integrity]);
    expect(listStore(nodeFs, directory).entries).toHaveLength(2);
    const { removed, keptCount, sizeBytes, strayCount } = pruneStore(nodeFs, directory, false);
    expect(removed).toHaveLength(1);
    expect({ keptCount, sizeBytes, strayCount }).toEqual({
      keptCount: 1,
      sizeBytes: two.sizeBytes,
      strayCount: 0,
    });
    expect(readStoreEntry(nodeFs, directory, one.integrity)).toBeDefined();
    expect(readStoreEntry(nodeFs, directory, two.integrity)).toBeUndefined();
  });

  it('removes what belongs to no package', () => {
    const { root, directory } = makeTemporaryStore();
    const [one, two] = fill(directory);
    if (one === undefined || two === undefined) throw new Error('nothing was added');
    linkSync(join(one.directory, 'one'), join(root, 'linked'));
    writeFileSync(join(directory, 'v1/index/sha512-broken'), 'dxr1');
    mkdirSync(join(directory, 'v1/packages/sha512-lost/lib'), { recursive: true });
    mkdirSync(join(directory, 'tmp/half'));
    writeFileSync(join(directory, '.dx-probe-00'), '');
    rmSync(two.directory, { recursive: true });
    expect(listStore(nodeFs, directory).strays).toHaveLength(3);
    expect(pruneStore(nodeFs, directory, false).strayCount).toBe(5);
    expect(readdirSync(join(directory, 'v1/index'))).toHaveLength(1);
    expect(readdirSync(join(directory, 'v1/packages'))).toHaveLength(1);
    expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
  });

  it('finds nothing where there is no store', () => {
    const { directory } = makeTemporaryStore();
    expect(pruneStore(nodeFs, directory, false)).toMatchObject({ removed: [], keptCount: 0, strayCount: 0 });
    expect(listTree(directory)).toEqual({});
  });
});
