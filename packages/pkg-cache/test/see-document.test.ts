import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FsOps, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CachedDocument, type MetadataCache, openMetadataCache } from '../src/index.ts';

const key = { registry: 'https://registry.test/', name: parsePackageName('a') };
let directory: string;
let reads: number;
const fs: FsOps = {
  ...nodeFs,
  readFile: (path) => {
    if (path.endsWith('.doc')) reads += 1;
    return nodeFs.readFile(path);
  },
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  reads = 0;
});

function open(): MetadataCache {
  return openMetadataCache({ directory, fs });
}

function write(cache: MetadataCache, versions: object, etag?: string): CachedDocument {
  const text = JSON.stringify({ name: 'a', 'dist-tags': {}, versions });
  const bytes = new Uint8Array(Buffer.from(text));
  return cache.write(key, { bytes, fetchedMs: 1, freshUntilMs: 2, ...(etag === undefined ? {} : { etag }) });
}

function read(cache: MetadataCache): CachedDocument {
  const cached = cache.read(key);
  if (cached === undefined) throw new Error('There is no document');
  return cached;
}

describe('a document that was seen', () => {
  it('is known again without being read, by its file', () => {
    write(open(), {}, '"1"');
    const cache = open();
    const seen = cache.see(key, read(cache));
    reads = 0;
    expect(open().seeAgain(key, seen)).toEqual(seen);
    expect(reads).toBe(0);
  });

  it('is known again by its etag where it was not read from a file then', () => {
    const cache = open();
    const seen = cache.see(key, write(cache, {}, '"1"'));
    expect(seen).not.toHaveProperty('stamp');
    expect(open().seeAgain(key, seen)).toEqual({ ...seen, stamp: expect.any(String) });
    expect(reads).toBe(1);
  });

  it('has the times of its last confirmation', () => {
    write(open(), {}, '"1"');
    const cache = open();
    const seen = cache.see(key, read(cache));
    cache.refresh(key, { fetchedMs: 10, freshUntilMs: 20 });
    cache.close();
    expect(open().seeAgain(key, seen)).toMatchObject({ fetchedMs: 10, freshUntilMs: 20 });
  });

  it('is not known again once it is another one, or gone', () => {
    write(open(), {}, '"1"');
    const cache = open();
    const seen = cache.see(key, read(cache));
    write(open(), { '1.0.0': {} }, '"2"');
    expect(open().seeAgain(key, seen)).toBeUndefined();
    nodeFs.removeTree(directory);
    expect(open().seeAgain(key, seen)).toBeUndefined();
  });

  it('without an etag is known by its file and the moment it came, and by nothing else', () => {
    const cache = open();
    const seen = cache.see(key, write(cache, {}));
    expect(open().seeAgain(key, seen)).toBeDefined();
    expect(open().seeAgain(key, { ...seen, fetchedMs: 5 })).toBeUndefined();
  });
});
