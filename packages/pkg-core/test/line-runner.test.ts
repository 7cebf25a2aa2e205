import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { DxError } from '../src/index.ts';
import { openWorkerRunner, type WorkerRunner } from '../src/node.ts';
import { buildScript } from './build-script.ts';

let directory: string;
let script: URL;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  script = await buildScript('worker', directory);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('openLineRunner', () => {
  test('runs tasks in threads that another thread started, each with its own answer', async () => {
    const { relay } = await openPair(2);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, id) => relay('double', id)));
    expect(answers).toEqual(Array.from({ length: 100 }, (_, id) => id * 2));
  });

  test('leaves the threads to those who started them as well', async () => {
    const { workers, relay } = await openPair(1);
    const both = [relay('later', 'by line'), workers.run('later', 'directly')];
    expect(await Promise.all(both)).toEqual(['by line', 'directly']);
  });

  test('moves transferred buffers', async () => {
    const { relay } = await openPair(1);
    expect(await relay('size', new ArrayBuffer(64))).toBe(64);
  });

  test('gives an error its code, hint and details', async () => {
    const { relay } = await openPair(1);
    await expect(relay('failAsDx', undefined)).rejects.toMatchObject({
      code: 'DX_EXAMPLE',
      hint: 'Try again',
      details: { path: '/app' },
    });
  });

  test('fails the tasks of a thread that dies with DX_WORKER_DIED, and later ones too', async () => {
    const { relay } = await openPair(1);
    const codes = await Promise.all([failureOf(relay('exit', 3)), failureOf(relay('double', 1))]);
    expect(codes).toEqual(['DX_WORKER_DIED', 'DX_WORKER_DIED']);
    expect(await failureOf(relay('double', 1))).toBe('DX_WORKER_DIED');
  });

  test('abandons its tasks with DX_TASK_ABANDONED when it is closed, and the threads go on', async () => {
    const { workers, asker, relay } = await openPair(1);
    const gate = new SharedArrayBuffer(8);
    const blocked = failureOf(relay('wait', gate));
    await asker.run('closeLines', undefined);
    expect(await blocked).toBe('DX_TASK_ABANDONED');
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
    expect(await workers.run('double', 4)).toBe(8);
    expect(await failureOf(relay('double', 1))).toBe('DX_TASK_ABANDONED');
  });
});

interface Pair {
  readonly workers: WorkerRunner;
  readonly asker: WorkerRunner;
  readonly relay: (name: string, input: unknown) => Promise<unknown>;
}

async function openPair(size: number): Promise<Pair> {
  const workers = openWorkerRunner({ script, size });
  const asker = openWorkerRunner({ script, size: 1, tasksPerThread: 200 });
  onTestFinished(async () => {
    await Promise.all([workers.close(), asker.close()]);
  });
  const lines = workers.openLines();
  await asker.run('takeLines', lines, lines);
  const relay = (name: string, input: unknown): Promise<unknown> =>
    asker.run('relay', { name, input, ...(input instanceof ArrayBuffer ? { moved: [input] } : {}) });
  return { workers, asker, relay };
}

async function failureOf(task: Promise<unknown>): Promise<string> {
  return task.then(
    () => 'answered',
    (error: DxError) => error.code,
  );
}
