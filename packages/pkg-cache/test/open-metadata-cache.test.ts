import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FsOps, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { documentPath, timesPath } from '../src/metadata-layout.ts';
import { answerOf, contentOf, keyOf, openCache, registry } from './metadata-answers.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

describe('openMetadataCache', () => {
  test('touches nothing until something is written', () => {
    const { root, directory } = makeTemporaryStore();
    const cache = openCache(directory);

    expect(cache.read(keyOf('demo'))).toBeUndefined();
    expect(cache.refresh(keyOf('demo'), { fetchedMs: 1, freshUntilMs: 2 })).toBeUndefined();
    expect(cache.names(registry)).toEqual([]);
    cache.close();
    expect(listTree(root)).toEqual({});
  });

  test.each([
    ['with etag and date', {}],
    ['without', { etag: undefined, lastModified: undefined }],
  ])('another process reads what this one wrote, %s', (_, more) => {
    const { directory } = makeTemporaryStore();
    const { etag, lastModified, ...bare } = answerOf('demo');
    const answer =
      'etag' in more ? bare : { ...bare, ...(etag && { etag }), ...(lastModified && { lastModified }) };
    const written = openCache(directory).write(keyOf('demo'), answer);

    expect(contentOf(openCache(directory).read(keyOf('demo')))).toEqual(contentOf(written));
    expect(written.document.manifest('2.0.0')?.dependencies).toEqual({ a: '^1' });
    expect('etag' in written).toBe(!('etag' in more));
  });

  test('keeps the document as the registry sent it', () => {
    const { directory } = makeTemporaryStore();
    const answer = answerOf('demo');
    openCache(directory).write(keyOf('demo'), answer);
    const file = readFileSync(documentPath(directory, keyOf('demo')));

    expect(file.subarray(-answer.bytes.length).equals(answer.bytes)).toBe(true);
  });

  test('reads from memory what it read before, as far as memory goes', () => {
    const { directory } = makeTemporaryStore();
    const { fs, reads } = countReads();
    openCache(directory).write(keyOf('demo'), answerOf('demo'));
    const [roomy, tight] = [openCache(directory, fs), openCache(directory, fs, 10)];
    for (const cache of [roomy, roomy, tight, tight]) expect(cache.read(keyOf('demo'))).toBeDefined();

    expect(reads.filter((path) => path.endsWith('.doc'))).toHaveLength(3);
  });

  test('a newer answer replaces the older one', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    cache.write(keyOf('demo'), answerOf('demo'));
    cache.write(keyOf('demo'), answerOf('demo', { etag: '"2"', fetchedMs: 5000 }));

    for (const reader of [cache, openCache(directory)]) {
      expect(reader.read(keyOf('demo'))).toMatchObject({ etag: '"2"', fetchedMs: 5000 });
    }
    expect(listTree(join(directory, 'tmp'))).toEqual({});
  });

  test.each(['written', 'read'] as const)(
    'forgets a document, just %s, of which a part turns out to be no JSON',
    (how) => {
      const { directory } = makeTemporaryStore();
      const cache = openCache(directory);
      const bytes = Buffer.from('{"name":"demo","versions":{"1.0.0":{"name"}}}');
      const written = cache.write(keyOf('demo'), answerOf('demo', { bytes: Uint8Array.from(bytes) }));
      const reader = how === 'written' ? cache : openCache(directory);
      const { document } = how === 'written' ? written : (reader.read(keyOf('demo')) ?? written);

      expect(() => document.manifest('1.0.0')).toThrow(/is not JSON/);
      for (const each of [reader, openCache(directory)]) expect(each.read(keyOf('demo'))).toBeUndefined();
    },
  );

  test('R09 keeps registries, and accounts at one registry, apart', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    cache.write(keyOf('demo'), answerOf('demo'));

    for (const other of ['https://other.test/', `${registry}#account`, 'https://registry.test']) {
      expect(cache.read({ registry: other, name: parsePackageName('demo') })).toBeUndefined();
      expect(cache.names(other)).toEqual([]);
    }
  });

  test('R09 gives nothing away that a caller could change', () => {
    const { document } = openCache(makeTemporaryStore().directory).write(keyOf('demo'), answerOf('demo'));

    for (const value of [
      document,
      document.distTags,
      document.versions,
      document.manifest('2.0.0')?.dependencies,
    ]) {
      expect(Object.isFrozen(value)).toBe(true);
    }
  });

  test.each([
    ['DX_METADATA_INVALID', '<html>'],
    ['DX_REGISTRY_NAME_MISMATCH', '{"name":"esbuild","versions":{}}'],
  ])('writes nothing when the answer is %s', (code, text) => {
    const { root, directory } = makeTemporaryStore();
    const answer = answerOf('demo', { bytes: new TextEncoder().encode(text) });

    expect(() => openCache(directory).write(keyOf('demo'), answer)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(listTree(root)).toEqual({});
  });
});

describe('a refreshed document', () => {
  const times = { fetchedMs: 9000, freshUntilMs: 9500 };

  test('is fresh at once, and in the next process after close', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    cache.write(keyOf('demo'), answerOf('demo'));

    expect(cache.refresh(keyOf('demo'), times)).toMatchObject(times);
    expect(cache.read(keyOf('demo'))).toMatchObject(times);
    expect(openCache(directory).read(keyOf('demo'))).toMatchObject({ fetchedMs: 1000 });
    cache.close();
    expect(openCache(directory).read(keyOf('demo'))).toMatchObject({ ...times, etag: '"1"' });
  });

  test('keeps what others refreshed', () => {
    const { directory } = makeTemporaryStore();
    const [one, two] = [openCache(directory), openCache(directory)];
    one.write(keyOf('a'), answerOf('a'));
    one.write(keyOf('b'), answerOf('b'));
    one.refresh(keyOf('a'), times);
    two.refresh(keyOf('b'), times);
    one.close();
    two.close();

    for (const name of ['a', 'b']) expect(openCache(directory).read(keyOf(name))).toMatchObject(times);
  });

  test('does not make a later answer older or another answer fresh', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    cache.write(keyOf('demo'), answerOf('demo'));
    cache.refresh(keyOf('demo'), times);
    cache.close();
    openCache(directory).write(keyOf('demo'), answerOf('demo', { fetchedMs: 9900, freshUntilMs: 9901 }));
    expect(openCache(directory).read(keyOf('demo'))).toMatchObject({ freshUntilMs: 9901 });
    openCache(directory).write(keyOf('demo'), answerOf('demo', { etag: '"2"' }));
    expect(openCache(directory).read(keyOf('demo'))).toMatchObject({ freshUntilMs: 2000 });
  });

  test.each([
    ['no msgpack', 'garbage'],
    ['of another shape', '\x01'],
    ['rows that are none', '\x93\x01\x91\x01\x92\xa1a\x90'],
  ])('is as old as its file says when the times are %s', (_, bytes) => {
    const { directory } = makeTemporaryStore();
    openCache(directory).write(keyOf('demo'), answerOf('demo'));
    writeFileSync(timesPath(directory, registry), bytes, 'latin1');

    expect(openCache(directory).read(keyOf('demo'))).toMatchObject({ fetchedMs: 1000 });
  });
});

function countReads(): { readonly fs: FsOps; readonly reads: readonly string[] } {
  const reads: string[] = [];
  const fs: FsOps = {
    ...nodeFs,
    readFile: (path) => {
      reads.push(path);
      return nodeFs.readFile(path);
    },
  };
  return { fs, reads };
}
