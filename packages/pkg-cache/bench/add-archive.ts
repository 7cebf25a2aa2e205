/**
 * How fast archives are unpacked into an empty store.
 *
 *     npx tsup --config bench/tsup.config.ts && node bench/dist/add-archive.js <folder of .tgz> [rounds] [store parent]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { addArchive } from '../src/add-archive.ts';
import { defaultLimits } from '../src/archive-limits.ts';
import { gunzipArchive } from '../src/gunzip-archive.ts';
import { readStoreEntry } from '../src/read-store-entry.ts';
import { readTar } from '../src/read-tar.ts';
import type { StoreEntry } from '../src/types.ts';

const [, , folder = '', rounds = '3', parent = tmpdir()] = process.argv;
const archives = readdirSync(folder)
  .filter((name) => name.endsWith('.tgz'))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));

for (let round = 0; round < Number(rounds); round += 1) {
  const directory = mkdtempSync(join(parent, 'dx-bench-'));
  const entries: StoreEntry[] = [];
  const unpackMs = time(() => {
    for (const { name, bytes } of archives)
      entries.push(addArchive(nodeFs, directory, { bytes, name, version: '0.0.0' }));
  });
  const readMs = time(() => {
    for (const { integrity } of entries) readStoreEntry(nodeFs, directory, integrity);
  });
  const parseMs = time(() => {
    for (const { name, bytes } of archives) {
      readTar(gunzipArchive(bytes, defaultLimits, name), defaultLimits.maxEntries, name);
    }
  });
  report(entries, { unpackMs, readMs, parseMs });
  rmSync(directory, { recursive: true });
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function report(entries: readonly StoreEntry[], times: Readonly<Record<string, number>>): void {
  const packed = archives.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const unpacked = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const files = entries.reduce((sum, entry) => sum + entry.files.length, 0);
  const perSecond = (bytes: number): string => (bytes / 1000 / (times['unpackMs'] ?? 1)).toFixed(0);
  console.log(
    `${entries.length} archives, ${files} files, ${(packed / 1e6).toFixed(1)} MB packed, ${(unpacked / 1e6).toFixed(1)} MB unpacked:`,
    `addArchive ${times['unpackMs']?.toFixed(0)} ms (${perSecond(packed)} MB/s packed, ${perSecond(unpacked)} MB/s unpacked),`,
    `of which inflate and read tar ${times['parseMs']?.toFixed(0)} ms; readStoreEntry of all ${times['readMs']?.toFixed(1)} ms`,
  );
}
