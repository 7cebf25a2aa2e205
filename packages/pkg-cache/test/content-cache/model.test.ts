import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContentCache } from '../../src/index.ts';
import { seededRandom } from '../random.ts';
import { buildSoakProcess } from './soak/build-soak.ts';
import { runSoak } from './soak/run-soak.ts';
import { bytesOf, keyOf, temporaryCache, temporaryDirectory } from './temporary-cache.ts';

/** What a cache may answer: the value, or, where it was ever lost, nothing. */
interface Model {
  readonly present: Map<string, Uint8Array>;
  /** Damaged or pruned: it may be gone, or still in memory. */
  readonly doubtful: Set<string>;
}

const values = Array.from({ length: 60 }, (_, at) => bytesOf(`value ${at} ${'x'.repeat(at * 97)}`));

async function step(cache: ContentCache, model: Model, int: (below: number) => number): Promise<void> {
  const bytes = values[int(values.length)] ?? bytesOf('');
  const key = keyOf(bytes);
  const kind = int(10);
  if (kind < 4) {
    await cache.put(key, bytes);
    model.present.set(key, bytes);
    model.doubtful.delete(key);
  } else if (kind < 5) {
    const wasThere = cache.delete(key);
    if (!model.doubtful.has(key)) expect(wasThere).toBe(model.present.has(key));
    model.present.delete(key);
    model.doubtful.delete(key);
  } else {
    const answer = await cache.get(key);
    if (answer.status === 'hit') expect(Buffer.compare(answer.bytes, bytes)).toBe(0);
    if (!model.doubtful.has(key)) expect(answer.status).toBe(model.present.has(key) ? 'hit' : 'miss');
    if (answer.status === 'miss') {
      model.present.delete(key);
      model.doubtful.delete(key);
    }
  }
}

/** Changes a byte of a random value on disk, cuts it off or removes it. */
function harm(directory: string, model: Model, int: (below: number) => number): void {
  const entries = join(directory, 'v1/entries');
  const files = readdirSync(entries).flatMap((shard) =>
    readdirSync(join(entries, shard)).map((name) => join(entries, shard, name)),
  );
  const file = files[int(files.length)];
  if (file === undefined) return;
  const hex = /sha512-([0-9a-f]+)/.exec(file)?.[1] ?? '';
  model.doubtful.add(`sha512-${Buffer.from(hex, 'hex').toString('base64')}`);
  if (int(2) === 0) rmSync(file);
  else writeFileSync(file, Buffer.alloc(int(statSync(file).size + 1), int(256)));
}

describe('a content cache', () => {
  it('answers as a plain map does, over openings, with little memory and harm done to its files', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const { int } = seededRandom(seed);
      const directory = temporaryDirectory();
      const model: Model = { present: new Map(), doubtful: new Set() };
      for (let opening = 0; opening < 4; opening += 1) {
        const cache = temporaryCache({ directory, memory: { maxBytes: int(3) * 20_000 }, negativeMs: 0 });
        for (let at = 0; at < 60; at += 1) {
          await step(cache, model, int);
          if (at % 20 === 19) harm(directory, model, int);
        }
        await cache.close();
      }
    }
  });

  it('is shared by processes that are killed, on disks and remote caches that fail: nothing wrong is given', async () => {
    const directory = temporaryDirectory();
    const script = await buildSoakProcess(temporaryDirectory());
    const outcome = await runSoak({ script, directory, processes: 3, operations: 12_000, seed: 7 });
    expect(outcome).toMatchObject({ wrong: [], failed: [], damagedAtEnd: 0 });
    expect(outcome.operations).toBeGreaterThanOrEqual(12_000);
    for (const figure of ['hits', 'misses', 'injected', 'harms', 'lies'] as const)
      expect(outcome[figure], figure).toBeGreaterThan(0);
  }, 120_000);
});
