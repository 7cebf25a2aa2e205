import { describe, expect, test } from 'vitest';
import { openInlineRunner } from '../src/node.ts';

describe('openInlineRunner', () => {
  test('answers what the handler returns or resolves to', async () => {
    const runner = openInlineRunner({
      double: (input: number) => input * 2,
      later: async (input: string) => input,
    });
    expect(runner.size).toBe(1);
    expect(await runner.run('double', 21)).toBe(42);
    expect(await runner.run('later', 'text')).toBe('text');
  });

  test('runs nothing before run returns, then one task after the other', async () => {
    const log: string[] = [];
    const runner = openInlineRunner({
      task: async (id: string) => {
        log.push(`${id} starts`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${id} ends`);
      },
    });
    const tasks = [runner.run('task', 'a'), runner.run('task', 'b')];
    expect(log).toEqual([]);
    await Promise.all(tasks);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  test('gives the event loop a turn between tasks', async () => {
    const log: string[] = [];
    const runner = openInlineRunner({ task: (id: string) => log.push(id) });
    const tasks = ['a', 'b', 'c'].map((id) => runner.run('task', id));
    setImmediate(() => log.push('timer'));
    await Promise.all(tasks);
    expect(log.indexOf('timer')).toBeLessThan(2);
  });

  test('clones input and empties transferred buffers, as a thread would', async () => {
    const buffer = new ArrayBuffer(8);
    const input = { buffer, list: [1] };
    const runner = openInlineRunner({
      task: (received: typeof input) => {
        received.list.push(2);
        return received.buffer.byteLength;
      },
    });
    expect(await runner.run('task', input, [buffer])).toBe(8);
    expect(input.list).toEqual([1]);
    expect(buffer.byteLength).toBe(0);
  });

  test('rejects with the error of the handler and goes on', async () => {
    const failure = new Error('x');
    const runner = openInlineRunner({
      fail: () => {
        throw failure;
      },
      double: (input: number) => input * 2,
    });
    await expect(runner.run('fail', undefined)).rejects.toBe(failure);
    expect(await runner.run('double', 1)).toBe(2);
  });

  test.each(['none', 'toString'])('refuses a task called %s', async (name) => {
    await expect(openInlineRunner({ task: () => 1 }).run(name, 1)).rejects.toThrow(TypeError);
  });

  test('abandons running, waiting and later tasks with DX_TASK_ABANDONED when it is closed', async () => {
    let startedCount = 0;
    let tellStarted: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      tellStarted = resolve;
    });
    const runner = openInlineRunner({
      hang: () => {
        startedCount += 1;
        tellStarted();
        return new Promise(() => undefined);
      },
    });
    const tasks = [runner.run('hang', 1), runner.run('hang', 2)];
    const settled = Promise.allSettled(tasks);
    await started;
    await runner.close();
    const late = Promise.allSettled([runner.run('hang', 3)]);
    for (const result of [...(await settled), ...(await late)]) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'DX_TASK_ABANDONED' } });
    }
    expect(startedCount).toBe(1);
  });

  test('has any number of tasks wait without a warning of the process, and forgets them', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const runner = openInlineRunner({ same: (input: number) => input });
    const tasks = Array.from({ length: 100 }, (_, index) => runner.run('same', index));
    expect(await Promise.all(tasks)).toHaveLength(100);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  test('tells everything that waits when it closes', async () => {
    const runner = openInlineRunner({ same: (input: number) => input });
    const tasks = Array.from({ length: 20 }, (_, index) => runner.run('same', index));
    await runner.close();
    const settled = await Promise.allSettled(tasks);
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await expect(runner.run('same', 1)).rejects.toMatchObject({ code: 'DX_TASK_ABANDONED' });
  });
});
