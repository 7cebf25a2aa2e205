import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openCache } from '../../../src/index.ts';
import { type Random, seededRandom } from '../../random.ts';
import { startLyingRemote } from './lying-remote.ts';
import type { SoakOutcome, SoakTask, SoakTold } from './soak-types.ts';
import { soakValues } from './soak-values.ts';

/** How a cache is soaked. */
export interface SoakWishes {
  /** Absolute path of `soak-process.ts` as JavaScript. */
  readonly script: string;
  readonly directory: string;
  readonly processes: number;
  readonly operations: number;
  readonly seed: number;
}

const killOneIn = 8;

/**
 * Lets processes work on one cache, half of them with a file system that fails now and then, with a remote cache that lies,
 * while files of the cache are damaged and processes are killed.
 */
export async function runSoak({
  script,
  directory,
  processes,
  operations,
  seed,
}: SoakWishes): Promise<SoakOutcome> {
  const random = seededRandom(seed);
  const remote = await startLyingRemote(await soakValues(), random);
  const total = { operations: 0, hits: 0, misses: 0, injected: 0, kills: 0, wrong: [], failed: [] } as Total;
  const share = Math.ceil(operations / processes);
  let isOver = false;
  const runs = Array.from({ length: processes }, async (_, at) => {
    for (let left = share; left > 0; ) {
      const task = { directory, remoteUrl: remote.url, operations: left, failsOneIn: at % 2 === 0 ? 0 : 400 };
      left -= await runOne(script, { ...task, seed: random.int(2 ** 31) }, random, total);
    }
  });
  const harming = harmUntil(() => isOver, join(directory, 'v1'), random);
  await Promise.all(runs);
  isOver = true;
  const harms = await harming;
  remote.close();
  return { ...total, harms, lies: remote.lies(), ...(await lookAtEnd(directory)) };
}

type Total = SoakTold & { kills: number };

/** How many operations it has done. */
async function runOne(script: string, task: SoakTask, random: Random, total: Total): Promise<number> {
  const child: ChildProcess = fork(script, [JSON.stringify(task)], { execArgv: [] });
  let last: SoakTold | undefined;
  let isKilled = false;
  child.on('message', (message) => {
    last = message as SoakTold;
    if (last.operations < task.operations && random.int(killOneIn) === 0) isKilled = child.kill('SIGKILL');
  });
  const [code] = await once(child, 'exit');
  if (isKilled) total.kills += 1;
  else if (code !== 0) total.failed.push(`a process ended with ${code}`);
  if (last === undefined) return isKilled ? 0 : task.operations;
  for (const name of ['operations', 'hits', 'misses', 'injected'] as const) total[name] += last[name];
  total.wrong.push(...last.wrong);
  total.failed.push(...last.failed);
  return code === 0 || isKilled ? last.operations : task.operations;
}

async function harmUntil(isOver: () => boolean, directory: string, random: Random): Promise<number> {
  let harms = 0;
  while (!isOver()) {
    await pause(5);
    harms += harmOne(directory, random) ? 1 : 0;
  }
  return harms;
}

function harmOne(directory: string, random: Random): boolean {
  try {
    const shards = readdirSync(join(directory, 'entries'));
    const shard = join(directory, 'entries', random.pick(shards));
    const files = readdirSync(shard);
    const file = random.int(50) === 0 ? join(directory, 'filter') : join(shard, random.pick(files));
    const kind = random.int(4);
    if (kind === 0) rmSync(file);
    else if (kind === 1) truncateSync(file, random.int(100));
    else if (kind === 2) writeFileSync(file, readFileSync(join(shard, random.pick(files))));
    else flip(file, random);
    return true;
  } catch {
    return false;
  }
}

function flip(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const at = random.int(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
  writeFileSync(file, bytes);
}

async function lookAtEnd(directory: string): Promise<Pick<SoakOutcome, 'left' | 'damagedAtEnd'>> {
  const cache = openCache({ directory });
  await cache.verify();
  const { checked, damaged } = await cache.verify();
  await cache.close();
  return { left: checked, damagedAtEnd: damaged.length };
}
