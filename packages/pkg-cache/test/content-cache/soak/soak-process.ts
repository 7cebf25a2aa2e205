import { nodeFs } from '@dx/pkg-core/node';
import { type ContentCache, openCache, openHttpRemote } from '../../../src/index.ts';
import { type Random, seededRandom } from '../../random.ts';
import { failingFs } from './failing-fs.ts';
import type { SoakTask, SoakTold } from './soak-types.ts';
import { type SoakValue, soakValues } from './soak-values.ts';

const inFlight = 8;
const operationsPerOpening = 5_000;
const tellEvery = 1_000;

const told: SoakTold = { operations: 0, hits: 0, misses: 0, wrong: [], failed: [], injected: 0 };

await soak(JSON.parse(process.argv[2] ?? '') as SoakTask);
tell();
process.disconnect?.();

async function soak({ directory, remoteUrl, seed, operations, failsOneIn }: SoakTask): Promise<void> {
  const random = seededRandom(seed);
  const values = await soakValues();
  while (told.operations < operations) {
    const failing = failsOneIn === 0 ? undefined : failingFs(nodeFs, random, failsOneIn);
    const cache = openCache({
      directory,
      ...(failing === undefined ? {} : { fs: failing.fs }),
      memory: { maxBytes: random.pick([0, 100_000, 1_000_000]) },
      disk: { maxBytes: random.pick([1_000_000, 20_000_000]) },
      negativeMs: random.pick([0, 50]),
      ...(random.int(2) === 0 ? { remote: openHttpRemote({ url: remoteUrl, timeoutMs: 250 }) } : {}),
    });
    const until = Math.min(operations, told.operations + operationsPerOpening);
    await Promise.all(Array.from({ length: inFlight }, () => work(cache, values, random, until)));
    await attempt('close', () => cache.close());
    told.injected += failing?.failures ?? 0;
  }
}

async function work(
  cache: ContentCache,
  values: readonly SoakValue[],
  random: Random,
  until: number,
): Promise<void> {
  while (told.operations < until) {
    told.operations += 1;
    if (told.operations % tellEvery === 0) tell();
    await operate(cache, values, random);
  }
}

async function operate(cache: ContentCache, values: readonly SoakValue[], random: Random): Promise<void> {
  const value = random.pick(values);
  const { key, bytes, files } = value;
  const kind = random.int(1_000);
  if (kind < 600) await attempt('get', async () => look(key, bytes, await cache.get(key)));
  else if (kind < 650) await attempt('getMany', () => getMany(cache, values, random));
  else if (kind < 850) await attempt('put', () => cache.put(key, bytes.slice()));
  else if (kind < 930) await attempt('readFile', () => readFile(cache, key, files));
  else if (kind < 960) await attempt('has', async () => cache.has(key));
  else if (kind < 970) await attempt('checkMany', () => cache.checkMany(values.map((one) => one.key)));
  else if (kind < 995) await attempt('delete', async () => cache.delete(key));
  else if (kind < 998) await attempt('prune', async () => cache.prune({ maxBytes: random.int(2_000_000) }));
  else if (kind < 999) await attempt('verify', () => cache.verify());
  else await attempt('entries', async () => [...cache.entries()]);
}

async function getMany(cache: ContentCache, values: readonly SoakValue[], random: Random): Promise<void> {
  const some = Array.from({ length: 8 }, () => random.pick(values));
  const answers = await cache.getMany(some.map(({ key }) => key));
  answers.forEach((answer, at) => {
    look(some[at]?.key ?? '', some[at]?.bytes ?? new Uint8Array(), answer);
  });
}

async function readFile(cache: ContentCache, key: string, files: SoakValue['files']): Promise<void> {
  const answer = await cache.readFile(key, 'b.js');
  const expected = files.get('b.js');
  if (answer.status === 'hit' && expected === undefined) told.wrong.push(`a file of ${key}, which has none`);
  else look(`${key} b.js`, expected ?? new Uint8Array(), answer);
}

function look(what: string, expected: Uint8Array, answer: Awaited<ReturnType<ContentCache['get']>>): void {
  if (answer.status === 'miss') told.misses += 1;
  else if (Buffer.compare(answer.bytes, expected) === 0) told.hits += 1;
  else told.wrong.push(`${what} from ${answer.tier}`);
}

/** Nothing that happens to disk or remote cache may fail a call. */
async function attempt(name: string, call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (told.failed.length < 20) told.failed.push(`${name}: ${String(error)}`);
  }
}

function tell(): void {
  process.send?.(told);
}
