/**
 * How fast registry documents are indexed, beside parsing them whole.
 *
 *     npx tsup --config bench/tsup.config.ts && node bench/dist/scan-document.js <folder of .json>
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { indexDocument } from '../src/index-document.ts';
import { openMetadataCache } from '../src/open-metadata-cache.ts';

const [, , folder = ''] = process.argv;
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((file) => {
    const bytes = new Uint8Array(readFileSync(join(folder, file)));
    return { bytes, name: JSON.parse(new TextDecoder().decode(bytes)).name as PackageName };
  });
const megabytes = documents.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;

report('JSON.parse of the whole', (bytes) => JSON.parse(new TextDecoder().decode(bytes)));
report('indexDocument', (bytes, name) => indexDocument(bytes, name));
report('indexDocument and the latest manifest', (bytes, name) => {
  const document = indexDocument(bytes, name);
  return document.manifest(document.distTags['latest'] ?? '');
});

const directory = mkdtempSync(join(tmpdir(), 'dx-bench-'));
const registry = 'https://registry.test/';
const cache = openMetadataCache({ directory, fs: nodeFs, memoryBytes: 1 });
report('write to the metadata cache', (bytes, name) =>
  cache.write({ registry, name }, { bytes, fetchedMs: 1, freshUntilMs: 2 }),
);
report('read from the metadata cache on disk', (_, name) => cache.read({ registry, name }));
report('the same and the latest manifest', (_, name) => {
  const document = cache.read({ registry, name })?.document;
  return document?.manifest(document.distTags['latest'] ?? '');
});
rmSync(directory, { recursive: true });

function report(title: string, work: (bytes: Uint8Array<ArrayBuffer>, name: PackageName) => unknown): void {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    for (const { bytes, name } of documents) work(bytes, name);
    times.push(performance.now() - start);
  }
  const [first = 0] = times;
  const best = Math.min(...times);
  console.log(
    `${title}: ${documents.length} documents, ${megabytes.toFixed(1)} MB, first ${first.toFixed(0)} ms, best ${best.toFixed(0)} ms (${(megabytes / (best / 1000)).toFixed(0)} MB/s)`,
  );
}
