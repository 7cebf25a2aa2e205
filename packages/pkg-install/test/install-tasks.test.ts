import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArchive } from '@dx/fixture-registry';
import { openStore } from '@dx/pkg-cache';
import { type FsOps, parseIntegrity } from '@dx/pkg-core';
import { nodeFs, openInlineRunner } from '@dx/pkg-core/node';
import { expect, it } from 'vitest';
import { installTasks, type LinkTask } from '../src/install-tasks.ts';

it('links what the store has, and tells of each package that is gone from it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const runner = openInlineRunner(installTasks(nodeFs));
  const store = openStore({ directory: join(directory, 'store'), fs: nodeFs, runner });
  const archive = await buildArchive('a', '1.0.0', { files: { 'index.js': 'a' } });
  const { integrity } = await store.add({
    bytes: Uint8Array.from(archive.bytes),
    name: 'a',
    version: '1.0.0',
  });
  const gone = parseIntegrity(`sha512-${'A'.repeat(86)}==`);
  const task = (name: string, wanted: LinkTask['integrity']): LinkTask => ({
    store: store.directory,
    integrity: wanted,
    destination: join(directory, name),
    method: 'copy',
    isFresh: false,
  });
  const results = await runner.run('link.packages', [task('a', integrity), task('b', gone)]);
  expect(results).toMatchObject([
    undefined,
    { code: 'DX_STORE_ENTRY_VANISHED', details: { integrity: gone } },
  ]);
  expect(existsSync(join(directory, 'a/index.js'))).toBe(true);
  expect(existsSync(join(directory, 'b'))).toBe(false);
});

it('P1 links nothing of a package that was changed in the store, and forgets it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const runner = openInlineRunner(installTasks(nodeFs));
  const store = openStore({ directory: join(directory, 'store'), fs: nodeFs, runner });
  const { bytes } = await buildArchive('a', '1.0.0', { files: { 'index.js': 'a' } });
  const { integrity, directory: stored } = await store.add({
    ...{ bytes: Uint8Array.from(bytes), name: 'a', version: '1.0.0' },
  });
  writeFileSync(join(stored, 'index.js'), 'AA');
  const destination = join(directory, 'a');
  const task: LinkTask = {
    store: store.directory,
    integrity,
    destination,
    method: 'hardlink',
    isFresh: false,
  };
  expect(await runner.run('link.packages', [task])).toMatchObject([
    { code: 'DX_STORE_ENTRY_DAMAGED', details: { integrity, file: 'index.js' } },
  ]);
  expect([existsSync(destination), existsSync(stored), store.has(integrity)]).toEqual([false, false, false]);
});

it('looks at no file again of what was unpacked for the same installation', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const seen: string[] = [];
  const lstat: FsOps['lstat'] = (path) => {
    seen.push(path);
    return nodeFs.lstat(path);
  };
  const runner = openInlineRunner(installTasks({ ...nodeFs, lstat }));
  const store = openStore({ directory: join(directory, 'store'), fs: nodeFs, runner });
  const { bytes } = await buildArchive('a', '1.0.0', { files: { 'index.js': 'a' } });
  const { integrity } = await store.add({ bytes: Uint8Array.from(bytes), name: 'a', version: '1.0.0' });
  const filesSeen = async (isFresh: boolean): Promise<number> => {
    seen.length = 0;
    const destination = join(directory, `fresh-${isFresh}`);
    const task: LinkTask = {
      store: store.directory,
      integrity,
      destination,
      method: 'hardlink',
      isFresh,
    };
    expect(await runner.run('link.packages', [task])).toEqual([undefined]);
    return seen.filter((path) => path.endsWith('/index.js')).length;
  };
  expect([await filesSeen(false), await filesSeen(true)]).toEqual([1, 0]);
});
