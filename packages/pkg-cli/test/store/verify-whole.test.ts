import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArchive } from '@dx/fixture-registry';
import { openStore, storeTasks } from '@dx/pkg-cache';
import { nodeFs, openInlineRunner } from '@dx/pkg-core/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWholeStore } from '../../src/store/verify-whole.ts';

let base: string;
let sound: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'dx-'));
  sound = join(base, 'sound');
  const store = openStore({ directory: sound, fs: nodeFs, runner: openInlineRunner(storeTasks(nodeFs)) });
  const { bytes } = await buildArchive('a', '1.0.0', {
    files: { 'index.js': 'module.exports = 1;', 'lib/b.txt': 'b' },
  });
  await store.add({ bytes: Uint8Array.from(bytes), name: 'a', version: '1.0.0' });
  await store.close();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Files of the package, in a copy of the store that is made anew each time. */
function damaged(harm: (file: string) => void, name: string): number {
  const store = join(base, 'copy');
  rmSync(store, { recursive: true, force: true });
  cpSync(sound, store, { recursive: true, preserveTimestamps: true });
  harm(join(store, name));
  return verifyWholeStore(store, nodeFs).damaged.length;
}

function listFiles(): readonly string[] {
  const all = readdirSync(join(sound, 'v1/packages'), { recursive: true, encoding: 'utf8' });
  return all.map((name) => join('v1/packages', name)).filter((name) => statSync(join(sound, name)).isFile());
}

describe('dx store verify', () => {
  it('P1 finds each flipped byte of each file, with its size and time as they were', () => {
    expect(damaged(() => undefined, '')).toBe(0);
    const files = listFiles();
    expect(files).toHaveLength(3);
    for (const name of files) {
      const { size, atime, mtime } = statSync(join(sound, name));
      for (let at = 0; at < size; at += 1) {
        const flip = (file: string): void => {
          const bytes = readFileSync(file);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
          writeFileSync(file, bytes);
          utimesSync(file, atime, mtime);
        };
        expect(damaged(flip, name), `${name}, byte ${at}`).toBe(1);
      }
    }
  });

  it('P1 finds files that are cut off, longer than they were, or gone', () => {
    for (const name of listFiles()) {
      const { size } = statSync(join(sound, name));
      for (const length of [0, size - 1, size + 1])
        expect(
          damaged((file) => truncateSync(file, length), name),
          `${name} of ${length}`,
        ).toBe(1);
      expect(
        damaged((file) => rmSync(file), name),
        `${name} gone`,
      ).toBe(1);
    }
  });
});
