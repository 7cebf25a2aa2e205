import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DxError, type TaskRunner } from '../src/index.ts';
import { openWorkerRunner } from '../src/node.ts';
import { buildScript } from './build-script.ts';

let directory: string;
let script: URL;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  script = await buildScript('worker', directory);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('openWorkerRunner', () => {
  test('answers what the handler returns or resolves to', async () => {
    const runner = open(2);
    expect(await runner.run('double', 21)).toBe(42);
    expect(await runner.run('later', 'text')).toBe('text');
  });

  test('answers many more tasks than threads, each with its own answer', async () => {
    const runner = open(3);
    const answers = await Promise.all(Array.from({ length: 500 }, (_, id) => runner.run('double', id)));
    expect(answers).toEqual(Array.from({ length: 500 }, (_, id) => id * 2));
  });

  test('runs tasks in order of arrival in one thread', async () => {
    const runner = open(1);
    const log = new SharedArrayBuffer(4 * 21);
    await Promise.all(Array.from({ length: 20 }, (_, id) => runner.run('order', { log, id })));
    expect([...new Int32Array(log)].slice(1)).toEqual(Array.from({ length: 20 }, (_, id) => id));
  });

  test('gives a task to a free thread while another one is busy', async () => {
    const runner = open(2);
    const gate = new SharedArrayBuffer(8);
    const blocked = runner.run('wait', gate);
    expect(await runner.run('double', 1)).toBe(2);
    expect(await runner.run('double', 2)).toBe(4);
    release(gate);
    expect(await blocked).toBe('released');
  });

  test('moves transferred buffers', async () => {
    const runner = open(1);
    const buffer = new ArrayBuffer(1024);
    expect(await runner.run('size', buffer, [buffer])).toBe(1024);
    expect(buffer.byteLength).toBe(0);
  });

  test('copies buffers that are not transferred', async () => {
    const runner = open(1);
    const buffer = new ArrayBuffer(1024);
    expect(await runner.run('size', buffer)).toBe(1024);
    expect(buffer.byteLength).toBe(1024);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses a size of %d', (size) => {
    expect(() => openWorkerRunner({ script, size })).toThrow(TypeError);
  });
});

describe('an error in a thread', () => {
  test('arrives as a DxError with code, message, hint, details and cause', async () => {
    const error = await failureOf(open(1).run('failAsDx', undefined));
    expect(error).toBeInstanceOf(DxError);
    expect(error).toMatchObject({
      code: 'DX_EXAMPLE',
      message: 'Cannot do it',
      hint: 'Try again',
      details: { path: '/app' },
      cause: { message: 'below', code: 'EIO', path: '/app' },
    });
  });

  test('keeps the fields of an error of the system', async () => {
    expect(await failureOf(open(1).run('failAsNode', undefined))).toMatchObject({
      name: 'RangeError',
      message: 'ENOSPC: no space',
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
      path: '/x',
    });
  });

  test('leaves out details that cannot be cloned', async () => {
    expect(await failureOf(open(1).run('failWithUncloneable', undefined))).toMatchObject({
      code: 'DX_EXAMPLE',
      details: {},
    });
  });

  test('may be any value', async () => {
    expect(await failureOf(open(1).run('failWithText', undefined))).toMatchObject({ message: 'text' });
  });

  test('tells that an answer cannot be cloned', async () => {
    expect(await failureOf(open(1).run('answerUncloneable', undefined))).toMatchObject({
      name: 'DataCloneError',
    });
  });

  test('tells that input cannot be cloned, and the thread goes on', async () => {
    const runner = open(1);
    expect(await failureOf(runner.run('double', () => 1))).toMatchObject({ name: 'DataCloneError' });
    expect(await runner.run('double', 1)).toBe(2);
  });

  test.each(['none', 'toString', '__proto__'])('tells that no task is called %s', async (name) => {
    expect(await failureOf(open(1).run(name, 1))).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining(JSON.stringify(name)),
    });
  });
});

describe('a thread that dies', () => {
  test('fails the tasks it had and those that wait for it with DX_WORKER_DIED', async () => {
    const runner = open(1);
    const tasks = [runner.run('exit', 3), runner.run('double', 1), runner.run('double', 2)];
    for (const error of await Promise.all(tasks.map(failureOf))) {
      expect(error).toMatchObject({
        code: 'DX_WORKER_DIED',
        message: expect.stringContaining('exit code 3'),
      });
    }
  });

  test('tells the error that nobody caught', async () => {
    expect(await failureOf(open(1).run('crash', undefined))).toMatchObject({
      code: 'DX_WORKER_DIED',
      message: expect.stringContaining('crashed outside of a task'),
      cause: { message: 'crashed outside of a task' },
    });
  });

  test('by lack of memory fails its tasks with DX_WORKER_DIED', async () => {
    const program = `
      import { openWorkerRunner } from ${JSON.stringify(String(await buildScript('runner', directory)))};
      const runner = openWorkerRunner({ script: new URL(${JSON.stringify(String(script))}), size: 1 });
      await runner.run('exhaustMemory').catch((error) => console.log(error.code));
    `;
    const flags = ['--max-old-space-size=64', '--input-type=module', '-e', program];
    expect((await execute(process.execPath, flags)).stdout).toBe('DX_WORKER_DIED\n');
  });

  test('leaves the other threads at work', async () => {
    const runner = open(2);
    expect(await failureOf(runner.run('exit', 1))).toMatchObject({ code: 'DX_WORKER_DIED' });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => runner.run('double', id)));
    expect(answers).toEqual([2, 4, 6, 8, 10]);
  });

  test('fails later tasks too when it was the last one', async () => {
    const runner = open(1);
    await failureOf(runner.run('exit', 0));
    expect(await failureOf(runner.run('double', 1))).toMatchObject({ code: 'DX_WORKER_DIED' });
  });

  test('at once, because its script is missing, fails every task', async () => {
    const runner = openWorkerRunner({ script: pathToFileURL(join(directory, 'none.mjs')), size: 2 });
    const errors = await Promise.all([1, 2, 3, 4, 5, 6].map((id) => failureOf(runner.run('double', id))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['DX_WORKER_DIED']));
    await runner.close();
  });
});

describe('close', () => {
  test('abandons all tasks with DX_TASK_ABANDONED', async () => {
    const runner = open(2);
    const gate = new SharedArrayBuffer(8);
    const tasks = [1, 2, 3, 4, 5, 6].map(() => failureOf(runner.run('wait', gate)));
    await runner.close();
    for (const error of await Promise.all(tasks)) {
      expect(error).toMatchObject({ code: 'DX_TASK_ABANDONED', details: { task: 'wait' } });
    }
  });

  test('ends a thread in the middle of a task', async () => {
    const runner = open(2);
    const gate = new SharedArrayBuffer(8);
    const task = failureOf(runner.run('wait', gate));
    await waitForWaiter(runner, gate);
    await runner.close();
    expect(await task).toMatchObject({ code: 'DX_TASK_ABANDONED' });
  });

  test('refuses later tasks with DX_TASK_ABANDONED, and may be called again', async () => {
    const runner = open(1);
    await runner.close();
    await runner.close();
    expect(await failureOf(runner.run('double', 1))).toMatchObject({ code: 'DX_TASK_ABANDONED' });
  });

  test('keeps the process alive to its end, also when the last answers arrive meanwhile', async () => {
    const program = await buildScript('closing', directory);
    const { stdout } = await execute(process.execPath, [fileURLToPath(program)]);
    expect(stdout).toBe('closed after 3 answers\n');
  });

  test('is not needed for the process to end', async () => {
    const program = await buildScript('program', directory);
    expect((await execute(process.execPath, [fileURLToPath(program)])).stdout).toBe('answered\n');
  });
});

test('serveTasks refuses to run outside a worker thread', async () => {
  const program = `import { serveTasks } from ${JSON.stringify(String(await buildScript('runner', directory)))};
    try { serveTasks({}) } catch (error) { console.log(error.name) }`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout).toBe('TypeError\n');
});

const execute = promisify(execFile);

function open(size: number): TaskRunner {
  const runner = openWorkerRunner({ script, size });
  onTestFinished(() => runner.close());
  return runner;
}

/** Asks the other thread until the first one waits at the gate. */
async function waitForWaiter(runner: TaskRunner, gate: SharedArrayBuffer): Promise<void> {
  while (Atomics.load(new Int32Array(gate), 1) === 0) await runner.run('double', 1);
}

function release(gate: SharedArrayBuffer): void {
  const view = new Int32Array(gate);
  Atomics.store(view, 0, 1);
  Atomics.notify(view, 0);
}

async function failureOf(task: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  try {
    await task;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The task did not fail');
}
