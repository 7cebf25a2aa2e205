import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, test } from 'vitest';
import { documentPath, timesPath } from '../src/metadata-layout.ts';
import { answerOf, keyOf, openCache, registry } from './metadata-answers.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

describe('a metadata cache on a bad disk', () => {
  test('takes a file with any one byte changed, or cut, for absent and removes it', () => {
    const { directory } = makeTemporaryStore();
    openCache(directory).write(keyOf('demo'), answerOf('demo'));
    const path = documentPath(directory, keyOf('demo'));
    const sound = readFileSync(path);
    for (let at = 0; at < sound.length; at += 1) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ 0x41;
      for (const damaged of [flipped, sound.subarray(0, at)]) {
        writeFileSync(path, damaged);
        expect(openCache(directory).read(keyOf('demo')), `byte ${at}`).toBeUndefined();
        expect(nodeFs.lstat(path), `byte ${at}`).toBeUndefined();
      }
    }
  });

  test('keeps when a document changed and when its versions were published', () => {
    const { directory } = makeTemporaryStore();
    const time = { '1.0.0': '2024-01-02T03:04:05.678Z' };
    const text = { name: 'demo', versions: {}, modified: '2024-02-01T00:00:00.000Z', time };
    const bytes = new TextEncoder().encode(JSON.stringify(text));
    openCache(directory).write(keyOf('demo'), answerOf('demo', { bytes }));
    const document = openCache(directory).read(keyOf('demo'))?.document;
    expect(document?.modified).toBe('2024-02-01T00:00:00.000Z');
    expect({ ...document?.time }).toEqual(time);
  });

  test('takes the file of another package for absent', () => {
    const { directory } = makeTemporaryStore();
    openCache(directory).write(keyOf('other'), answerOf('other'));
    nodeFs.rename(documentPath(directory, keyOf('other')), documentPath(directory, keyOf('demo')));

    expect(openCache(directory).read(keyOf('demo'))).toBeUndefined();
  });

  test.each(['ENOSPC', 'EROFS', 'EACCES', 'EIO'])(
    'gives the document back although %s hits any write',
    (code) => {
      const { fs, records } = recordingFs(nodeFs);
      openCache(makeTemporaryStore().directory, fs).write(keyOf('demo'), answerOf('demo'));
      for (let at = 0; at < records.length; at += 1) {
        const { directory } = makeTemporaryStore();
        const cache = openCache(directory, faultyFs(nodeFs, { at, fault: { kind: 'errno', code } }));

        expect(cache.write(keyOf('demo'), answerOf('demo')).document.versions, `change ${at}`).toHaveLength(
          2,
        );
        expect(cache.read(keyOf('demo')), `change ${at}`).toBeDefined();
        expect(Object.keys(listTree(join(directory, 'tmp'))), `change ${at}`).toEqual([]);
      }
    },
  );

  test.each(['before', 'half', 'after'] as const)(
    'is whole or absent after a power cut %s any change',
    (when) => {
      const { fs, records } = recordingFs(nodeFs);
      openCache(makeTemporaryStore().directory, fs).write(keyOf('demo'), answerOf('demo'));
      for (let at = 0; at < records.length; at += 1) {
        const { directory } = makeTemporaryStore();
        const dark = faultyFs(nodeFs, { at, fault: { kind: 'power-off', when } });
        try {
          openCache(directory, dark).write(keyOf('demo'), answerOf('demo'));
        } catch (error) {
          expect(error).toMatchObject({ code: 'EPOWEROFF' });
        }

        expect([undefined, 2]).toContain(openCache(directory).read(keyOf('demo'))?.document.versions.length);
        expect(openCache(directory).write(keyOf('demo'), answerOf('demo')).document.name).toBe('demo');
        expect(openCache(directory).read(keyOf('demo'))).toBeDefined();
      }
    },
  );
});

describe('names of cached documents', () => {
  test('come back as they were, whatever the file system can hold', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    const names = [
      'react',
      '@scope/name',
      '@scope/JSONStream',
      'JSONStream',
      'jsonstream',
      'a.b_c-d',
      'con',
      'aux.js',
      'x*y',
      "it's(me)!~",
    ];
    for (const name of names) cache.write({ registry, name: name as PackageName }, answerOf(name));

    expect(openCache(directory).names(registry)).toEqual([...names].sort());
    for (const name of names) {
      expect(openCache(directory).read({ registry, name: name as PackageName })?.document.name).toBe(name);
    }
    const files = readdirSync(join(directory, 'v1'), { recursive: true }).map(String);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
    for (const file of files) expect(file).not.toMatch(/[A-Z*:?"<>|]|(?:^|\/)(?:con|aux)\./);
  });

  test('leave out what is no document', () => {
    const { directory } = makeTemporaryStore();
    const cache = openCache(directory);
    cache.write(keyOf('demo'), answerOf('demo'));
    cache.refresh(keyOf('demo'), { fetchedMs: 1, freshUntilMs: 2 });
    cache.close();
    const folder = join(timesPath(directory, registry), '..');
    for (const file of ['.doc', 'x', '..doc', 'broken=0000.doc', '.hidden.doc'])
      writeFileSync(join(folder, file), '');

    expect(openCache(directory).names(registry)).toEqual(['demo']);
  });
});
