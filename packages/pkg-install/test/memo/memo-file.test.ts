import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs } from '@dx/pkg-core/testing';
import { readPackageLock } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { type Memo, memoDirectory, readMemo, writeMemo } from '../../src/memo/memo-file.ts';

const key = 'f'.repeat(64);
const lock = readPackageLock(
  JSON.stringify({
    name: 'app',
    lockfileVersion: 3,
    packages: { '': { name: 'app', dependencies: { a: '*' } }, 'node_modules/a': { version: '1.0.0' } },
  }),
  '/app/package-lock.json',
);
const memo: Memo = {
  lock,
  warnings: [{ kind: 'deprecated', location: 'node_modules/a', message: 'a@1.0.0: old' }],
  documents: [
    {
      registry: 'https://registry.test/',
      name: parsePackageName('a'),
      seen: { etag: '"1"', fetchedMs: 1, freshUntilMs: 2, stamp: '1-2-3' },
    },
    {
      registry: 'https://registry.test/#full',
      name: parsePackageName('a'),
      seen: { fetchedMs: 1, freshUntilMs: 2 },
      isHeld: true,
    },
  ],
  missing: ['gone'],
  age: { beforeMs: 5, ripeMs: 7 },
};

function makeHome(): string {
  return mkdtempSync(join(tmpdir(), 'dx-'));
}

function written(): { readonly home: string; readonly path: string; readonly bytes: Buffer } {
  const home = makeHome();
  writeMemo(nodeFs, home, key, memo);
  const path = join(memoDirectory(home), key);
  return { home, path, bytes: readFileSync(path) };
}

describe('the file of a memo', () => {
  it('gives back what was put into it', () => {
    expect(readMemo(nodeFs, written().home, key)).toEqual(memo);
  });

  it('counts for nothing at any length but its own', () => {
    const { home, path, bytes } = written();
    for (let length = bytes.length - 1; length >= 0; length -= 7) {
      truncateSync(path, length);
      expect(readMemo(nodeFs, home, key)).toBeUndefined();
    }
  });

  it('counts for nothing with any byte changed', () => {
    const { home, path, bytes } = written();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      writeFileSync(path, changed);
      expect(readMemo(nodeFs, home, key), `byte ${at}`).toBeUndefined();
    }
  });

  it('counts for nothing where it is that of another question', () => {
    const { home, bytes } = written();
    const other = '0'.repeat(64);
    writeFileSync(join(memoDirectory(home), other), bytes);
    expect(readMemo(nodeFs, home, other)).toBeUndefined();
  });

  it.each([
    ['names that are no names', { documents: [[0, '../../x', { fetchedMs: 1, freshUntilMs: 1 }, false]] }],
    ['documents that are no list', { documents: 5 }],
    ['documents of which nothing was seen', { documents: [[0, 'a', null, false]] }],
    ['documents of no registry', { documents: [[9, 'a', { fetchedMs: 1, freshUntilMs: 1 }, false]] }],
    ['times that are texts', { documents: [[0, 'a', { fetchedMs: '1', freshUntilMs: '9' }, false]] }],
    ['warnings that are texts', { warnings: ['a'] }],
    ['names that are numbers', { missing: [1] }],
    ['an age that is a text', { age: '5' }],
    ['nothing', null],
  ])('counts for nothing with a right checksum over %s', (_, more) => {
    const { home, path, bytes } = written();
    const end = 40 + bytes.readUInt32LE(36);
    const head = JSON.parse(bytes.toString('utf8', 40, end));
    writeFileSync(path, sealed(more === null ? null : { ...head, ...more }, bytes.subarray(end)));
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
  });

  it('counts for nothing with a right checksum over a lock that leads out of the project', () => {
    const { home, path, bytes } = written();
    const end = 40 + bytes.readUInt32LE(36);
    const head = JSON.parse(bytes.toString('utf8', 40, end));
    const evil = { ...lock, packages: { ...lock.packages, 'node_modules/../../x': { version: '1.0.0' } } };
    writeMemo(nodeFs, home, key, { ...memo, lock: evil as never });
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
    writeFileSync(path, sealed(head, Buffer.from('not a lock')));
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
  });

  it('counts for nothing where it is a link or a directory', () => {
    const { home, path, bytes } = written();
    const elsewhere = join(home, 'elsewhere');
    writeFileSync(elsewhere, bytes);
    nodeFs.removeTree(path);
    symlinkSync(elsewhere, path);
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
    nodeFs.removeTree(path);
    nodeFs.mkdir(path);
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
  });
});

describe('memos', () => {
  it('are at most 48, the oldest of them gone first', () => {
    const home = makeHome();
    for (let index = 0; index < 48; index += 1) {
      const name = createHash('sha256').update(String(index)).digest('hex');
      writeMemo(nodeFs, home, name, memo);
      utimesSync(join(memoDirectory(home), name), index + 1, index + 1);
    }
    writeMemo(nodeFs, home, key, memo);
    const left = readdirSync(memoDirectory(home));
    expect(left).toHaveLength(48);
    expect(left).toContain(key);
    expect(left).not.toContain(createHash('sha256').update('0').digest('hex'));
  });

  it('that are too large are not kept', () => {
    const home = makeHome();
    writeMemo(nodeFs, home, key, { ...memo, missing: ['x'.repeat(17 * 1024 ** 2)] });
    expect(readMemo(nodeFs, home, key)).toBeUndefined();
  });

  it('cost nothing but themselves where the disk fails, and leave nothing half done', () => {
    for (let at = 0; at < 6; at += 1) {
      const home = makeHome();
      const fs = faultyFs(nodeFs, { at, fault: { kind: 'errno', code: 'ENOSPC' } });
      writeMemo(fs, home, key, memo);
      const found = readMemo(nodeFs, home, key);
      expect([undefined, memo]).toContainEqual(found);
      if (nodeFs.lstat(memoDirectory(home)) === undefined) continue;
      expect(readdirSync(memoDirectory(home)).filter((name) => name.startsWith('.'))).toEqual([]);
    }
  });
});

function sealed(head: unknown, lockBytes: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const content = Buffer.concat([length, text, lockBytes]);
  const digest = createHash('sha256').update(content).digest();
  return Buffer.concat([Buffer.from('dxr1'), digest, content]);
}
