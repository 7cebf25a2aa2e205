import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs, openFileReader, openInlineRunner } from '@dx/pkg-core/node';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { openKeptArchives } from '../../src/bundle/kept-archives.ts';
import { openBundle } from '../../src/bundle/open-bundle.ts';
import { writeBundle } from '../../src/bundle/write-bundle.ts';
import { openStore } from '../../src/open-store.ts';
import { storeTasks } from '../../src/store-tasks.ts';
import { makeJob } from '../demo-archive.ts';
import { makeTemporaryStore } from '../temporary-store.ts';
import { hashOf, makeSampleBundle } from './sample-bundle.ts';

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (isDxError(error)) return error.code;
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('writeBundle', () => {
  it('makes an empty bundle of nothing, which can be read', () => {
    const path = join(makeTemporaryStore().root, 'empty.dxb');
    expect(writeBundle(nodeFs, path, { key: '', archives: [] })).toMatchObject({ archiveCount: 0 });
    const bundle = openBundle(openFileReader(path), 'empty.dxb');
    expect(bundle.archives).toEqual([]);
    bundle.close();
  });

  it('gives the same bytes for the same archives', () => {
    const [one, two] = [makeSampleBundle(), makeSampleBundle()];
    expect(readFileSync(one.path).equals(readFileSync(two.path))).toBe(true);
  });

  it('can be written from another bundle', () => {
    const sample = makeSampleBundle();
    const source = openBundle(openFileReader(sample.path), 'deps.dxb');
    const archives = source.archives.slice(1).map(({ integrity }) => ({ integrity, source }));
    writeBundle(nodeFs, sample.path, { key: 'less', archives });
    const less = openBundle(openFileReader(sample.path), 'deps.dxb');
    expect(less.archives).toEqual(source.archives.slice(1));
    for (const { integrity } of less.archives)
      expect(less.read(integrity)).toEqual(sample.archives.get(integrity));
    less.close();
    source.close();
  });

  it('writes no archive that is gone or damaged, and leaves the bundle that is there', () => {
    const sample = makeSampleBundle();
    const before = readFileSync(sample.path);
    const source = openKeptArchives(nodeFs, sample.kept);
    const archives = [...sample.archives.keys()].map((integrity) => ({ integrity, source }));
    const write = (): unknown => writeBundle(nodeFs, sample.path, { key: 'again', archives });
    const [first = ''] = readdirSync(join(sample.kept, 'v1'));
    const kept = join(sample.kept, 'v1', first);
    const bytes = readFileSync(kept);
    writeFileSync(kept, bytes.fill(0, 20, 30));
    expect(codeOf(write)).toBe('DX_BUNDLE_SOURCE');
    for (const { integrity } of archives) source.forget(integrity);
    expect(codeOf(write)).toBe('DX_BUNDLE_SOURCE');
    expect(readFileSync(sample.path).equals(before)).toBe(true);
    expect(readdirSync(dirname(sample.path))).toEqual(['deps.dxb']);
  });

  it('refuses a key that no reader takes, and an archive twice', () => {
    const { path, kept, archives } = makeSampleBundle();
    const source = openKeptArchives(nodeFs, kept);
    const [integrity = hashOf(Buffer.from(''))] = archives.keys();
    const twice = [
      { integrity, source },
      { integrity, source },
    ];
    expect(codeOf(() => writeBundle(nodeFs, path, { key: 'a\n', archives: [] }))).toBe('DX_BUNDLE_INVALID');
    expect(codeOf(() => writeBundle(nodeFs, path, { key: 'a', archives: twice }))).toBe('DX_BUNDLE_INVALID');
  });

  it.each<Fault>([
    { kind: 'errno', code: 'ENOSPC' },
    { kind: 'power-off', when: 'before' },
    { kind: 'power-off', when: 'half' },
    { kind: 'power-off', when: 'after' },
  ])('leaves the old bundle or the whole new one, at whichever step it ends: %j', (fault) => {
    const sample = makeSampleBundle();
    const before = readFileSync(sample.path);
    const source = openKeptArchives(nodeFs, sample.kept);
    const archives = [...sample.archives.keys()].reverse().map((integrity) => ({ integrity, source }));
    const content = { key: 'other', archives };
    const recorder = recordingFs(nodeFs);
    writeBundle(recorder.fs, `${sample.path}-2`, content);
    const whole = readFileSync(`${sample.path}-2`);
    expect(recorder.records.length).toBeGreaterThan(4);
    for (let at = 0; at < recorder.records.length; at += 1) {
      writeFileSync(sample.path, before);
      codeOf(() => writeBundle(faultyFs(nodeFs, { at, fault }), sample.path, content));
      const after = readFileSync(sample.path);
      expect(after.equals(before) || after.equals(whole), `step ${at}`).toBe(true);
      const isRenamed =
        fault.kind === 'power-off' && fault.when === 'after' && at === recorder.records.length - 1;
      expect(after.equals(before), `step ${at}`).toBe(!isRenamed);
    }
  });
});

describe('openKeptArchives', () => {
  it('has what a store that keeps archives has unpacked, as it came', async () => {
    const { directory, root } = makeTemporaryStore();
    const kept = join(root, 'archives');
    const runner = openInlineRunner(storeTasks(nodeFs));
    const store = openStore({ directory, fs: nodeFs, runner, archives: kept });
    const { bytes } = makeJob();
    const [copy, integrity] = [Uint8Array.from(bytes), hashOf(bytes)];
    await store.ensure({ bytes, integrity, name: 'demo', version: '1.2.3' });
    expect(copy).toEqual(new Uint8Array(openKeptArchives(nodeFs, kept).read(integrity) ?? []));
    expect(openKeptArchives(nodeFs, kept).sizeOf(integrity)).toBe(copy.length);
  });

  it('has nothing of an archive that was refused', async () => {
    const { directory, root } = makeTemporaryStore();
    const kept = join(root, 'archives');
    const runner = openInlineRunner(storeTasks(nodeFs));
    const store = openStore({ directory, fs: nodeFs, runner, archives: kept });
    const { bytes } = makeJob();
    const integrity = hashOf(Buffer.from('other'));
    await expect(store.ensure({ bytes, integrity, name: 'demo', version: '1' })).rejects.toMatchObject({
      code: 'DX_INTEGRITY_MISMATCH',
    });
    expect(existsSync(kept)).toBe(false);
  });

  it('a disk that cannot take an archive costs the archive only', async () => {
    const { directory, root } = makeTemporaryStore();
    const kept = join(root, 'archives');
    writeFileSync(kept, 'a file in the way');
    const runner = openInlineRunner(storeTasks(nodeFs));
    const store = openStore({ directory, fs: nodeFs, runner, archives: kept });
    const { bytes } = makeJob();
    const integrity = hashOf(bytes);
    await expect(store.ensure({ bytes, integrity, name: 'demo', version: '1' })).resolves.toBe(integrity);
    expect(openKeptArchives(nodeFs, kept).read(integrity)).toBeUndefined();
  });
});
