import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIntegrity } from '@dx/pkg-core';
import { openFileReader } from '@dx/pkg-core/node';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/open-archive.ts';
import { packArchive, packArchiveParts } from '../../src/archive/pack-archive.ts';
import { seededRandom } from '../random.ts';
import { makeTar } from '../tar-archive.ts';
import { randomFiles, tarOf } from './tar-streams.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function readWithTarStream(tar: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const reader = extract();
  reader.end(Buffer.from(tar));
  for await (const entry of reader) {
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece as Uint8Array);
    found.set(entry.header.name.slice('package/'.length), Buffer.concat(pieces));
  }
  return found;
}

describe('openArchive', () => {
  it('gives the exact tar and each file back as tar-stream reads them, for random packages', async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const random = seededRandom(seed);
      const tar = await tarOf(randomFiles(random, random.int(30) + 1));
      const archive = openArchive(packArchive(tar));
      expect(Buffer.compare(archive.tar(), tar)).toBe(0);
      const expected = await readWithTarStream(tar);
      expect(archive.entries.map(({ path }) => path)).toEqual([...expected.keys()].sort());
      for (const [path, bytes] of expected) expect(Buffer.compare(archive.read(path), bytes)).toBe(0);
      expect(archive.verify()).toEqual({ status: 'sound', fileCount: expected.size });
      expect(Buffer.compare(Buffer.concat([...archive.pieces()]), tar)).toBe(0);
    }
  });

  it('says path, mode, size, place and digest of each file, and what was published', async () => {
    const body = new Uint8Array(Buffer.from('{"name":"a"}'));
    const tar = await tarOf([
      { path: 'package.json', mode: 0o600, bytes: body },
      { path: 'bin/run', mode: 0o711, bytes: new Uint8Array(0) },
    ]);
    const integrity = parseIntegrity(`sha512-${createHash('sha512').update('x').digest('base64')}`);
    expect(openArchive(packArchive(tar, { integrity })).verify().status).toBe('damaged');
    const archive = openArchive(packArchive(tar, { integrity, origin: 'unpacked' }));
    expect(archive.verify().status).toBe('sound');
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(archive).toMatchObject({
      kind: 'archive',
      origin: 'unpacked',
      integrity,
      sha256: digest(tar),
      contentBytes: tar.length,
    });
    expect(archive.entries).toEqual([
      { path: 'bin/run', mode: 0o755, sizeBytes: 0, offset: 1536, sha256: digest(new Uint8Array(0)) },
      { path: 'package.json', mode: 0o644, sizeBytes: 12, offset: 512, sha256: digest(body) },
    ]);
    expect(archive.entry('package.json')?.sizeBytes).toBe(12);
    expect(archive.entry('no.json')).toBeUndefined();
  });

  it('reads one file of a large archive without reading the rest of it', async () => {
    const random = seededRandom(3);
    const bulk = Array.from({ length: 40 }, (_, at) => ({
      path: `bulk-${at}`,
      mode: 0o644,
      bytes: random.bytes(100_000),
    }));
    const small = { path: 'package.json', mode: 0o644, bytes: new Uint8Array(Buffer.from('{}')) };
    const file = join(directory, 'a.dxp');
    writeFileSync(file, packArchive(await tarOf([...bulk, small])));
    const reader = openFileReader(file);
    let readBytes = 0;
    const archive = openArchive({
      ...reader,
      read: (offset, length) => {
        readBytes += length;
        return reader.read(offset, length);
      },
    });
    expect(Buffer.from(archive.read('package.json')).toString()).toBe('{}');
    archive.close();
    expect(readBytes).toBeLessThan(archive.packedBytes / 20);
  });

  it('keeps any bytes as opaque content, without files', () => {
    const random = seededRandom(4);
    for (const size of [0, 1, 65_536, 65_537, 300_000]) {
      const bytes = random.bytes(size);
      const parts = packArchiveParts(bytes, { kind: 'opaque' });
      const archive = openArchive(new Uint8Array(Buffer.concat(parts)));
      expect(archive.kind).toBe('opaque');
      expect(archive.entries).toEqual([]);
      expect(archive.verify().status).toBe('sound');
      expect(Buffer.compare(archive.tar(), bytes)).toBe(0);
    }
  });

  it('fails for a path that it does not have, also for names of every object', () => {
    const archive = openArchive(packArchive(makeTar({ path: 'package/a', body: 'a' })));
    for (const path of ['b', 'constructor', '__proto__', '../a', ''])
      expect(() => archive.read(path)).toThrow(expect.objectContaining({ code: 'DX_DXP_FILE_MISSING' }));
  });
});

describe('packArchive', () => {
  it('lists the last of two entries with one path, as unpacking does, and keeps both in the tar', () => {
    const tar = makeTar({ path: 'package/a', body: 'one' }, { path: 'package/a', body: 'two' });
    const archive = openArchive(packArchive(tar));
    expect(archive.entries).toHaveLength(1);
    expect(Buffer.from(archive.read('a')).toString()).toBe('two');
    expect(Buffer.compare(archive.tar(), tar)).toBe(0);
  });

  it('refuses what unpacking refuses', () => {
    const pack = (path: string) => () => packArchive(makeTar({ path, body: 'a' }));
    expect(pack('package/../../a')).toThrow(expect.objectContaining({ code: 'DX_UNSAFE_PATH' }));
    expect(() => packArchive(new Uint8Array(2000))).toThrow(
      expect.objectContaining({ code: 'DX_ARCHIVE_INVALID' }),
    );
  });
});
