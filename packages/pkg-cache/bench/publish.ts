/**
 * What a second level of directories costs when 670 packages are published.
 *
 *     npx tsup --config bench/tsup.config.ts && node bench/dist/publish.js [parent]
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [, , parent = tmpdir()] = process.argv;
const packages = 670;
const layouts = {
  flat: (key: string) => key,
  'two levels': (key: string) => `${key.slice(0, 2)}/${key}`,
};

for (const [name, place] of Object.entries(layouts)) {
  const times = Array.from({ length: 5 }, () => publishAll(place));
  console.log(`${name}: ${packages} renames in ${Math.min(...times).toFixed(1)} ms`);
}

function publishAll(place: (key: string) => string): number {
  const root = mkdtempSync(join(parent, 'dx-bench-'));
  const keys = Array.from({ length: packages }, () => randomBytes(32).toString('hex'));
  for (const key of keys) mkdirSync(join(root, 'tmp', key), { recursive: true });
  const made = new Set<string>();
  const start = performance.now();
  for (const key of keys) {
    const target = join(root, 'v1', place(key));
    const above = join(target, '..');
    if (!made.has(above)) mkdirSync(above, { recursive: true });
    made.add(above);
    renameSync(join(root, 'tmp', key), target);
  }
  const elapsed = performance.now() - start;
  rmSync(root, { recursive: true });
  return elapsed;
}
