import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArchive } from '@dx/fixture-registry';
import { openStore } from '@dx/pkg-cache';
import { parseIntegrity } from '@dx/pkg-core';
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
  });
  const results = await runner.run('link.packages', [task('a', integrity), task('b', gone)]);
  expect(results).toMatchObject([
    undefined,
    { code: 'DX_STORE_ENTRY_VANISHED', details: { integrity: gone } },
  ]);
  expect(existsSync(join(directory, 'a/index.js'))).toBe(true);
  expect(existsSync(join(directory, 'b'))).toBe(false);
});
