import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { buildArchive } from '../src/index.ts';

async function unpack(bytes: Buffer): Promise<{ header: Header; text: string }[]> {
  const entries: { header: Header; text: string }[] = [];
  const tar = extract();
  tar.end(gunzipSync(bytes));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ header: entry.header, text: Buffer.concat(chunks).toString() });
  }
  return entries;
}

test('holds package.json first, then files by path, with their modes', async () => {
  const archive = await buildArchive('a', '1.0.0', {
    main: 'z.js',
    deprecated: 'registry only',
    files: { 'z.js': '1', 'bin/a.js': { text: '#!', mode: 0o755 }, b: Buffer.from([65]) },
  });
  const entries = await unpack(archive.bytes);
  expect(entries.map(({ header, text }) => [header.name, header.mode, text])).toEqual([
    ['package/package.json', 0o644, '{\n  "name": "a",\n  "version": "1.0.0",\n  "main": "z.js"\n}\n'],
    ['package/b', 0o644, 'A'],
    ['package/bin/a.js', 0o755, '#!'],
    ['package/z.js', 0o644, '1'],
  ]);
  expect(archive.fileCount).toBe(4);
  expect(archive.unpackedSizeBytes).toBe(entries.reduce((sum, { text }) => sum + text.length, 0));
});

test('is the same bytes every time, whatever the order of the files', async () => {
  const one = await buildArchive('a', '1.0.0', { files: { x: '1', y: '2' } });
  const two = await buildArchive('a', '1.0.0', { files: { y: '2', x: '1' } });
  expect(one.bytes.equals(two.bytes)).toBe(true);
  expect(one.bytes[9]).toBe(255);
});

test('comes with the hashes of its bytes', async () => {
  const { bytes, integrity, shasum } = await buildArchive('a', '1.0.0', {});
  expect(integrity).toBe(`sha512-${createHash('sha512').update(bytes).digest('base64')}`);
  expect(shasum).toBe(createHash('sha1').update(bytes).digest('hex'));
});

test('keeps a package.json that is given', async () => {
  const { bytes } = await buildArchive('a', '1.0.0', { files: { 'package.json': '{broken' } });
  expect((await unpack(bytes)).map(({ text }) => text)).toEqual(['{broken']);
});
