import { describe, expect, test } from 'vitest';
import { openGrowingRunner, openInlineRunner } from '../src/node.ts';
import type { TaskRunner } from '../src/task-runner.ts';

const handlers = { double: (input: number) => input * 2 };

function openCounted(maxHere: number): { readonly runner: TaskRunner; readonly opened: () => number } {
  let count = 0;
  const openThreads = (): TaskRunner => {
    count += 1;
    return openInlineRunner({ double: (input: number) => `in a thread: ${input * 2}` });
  };
  return {
    runner: openGrowingRunner({ handlers, openThreads, threadCount: 4, maxHere }),
    opened: () => count,
  };
}

describe('openGrowingRunner', () => {
  test('does few tasks here and opens no thread, however many there are one after the other', async () => {
    const { runner, opened } = openCounted(2);
    expect(runner.size).toBe(4);
    for (let at = 0; at < 5; at += 1) {
      const both = [runner.run('double', at), runner.run('double', at + 1)];
      expect(await Promise.all(both)).toEqual([2 * at, 2 * at + 2]);
    }
    expect(opened()).toBe(0);
  });

  test('opens the threads once when more are under way, and gives them all that follows', async () => {
    const { runner, opened } = openCounted(2);
    const answers = await Promise.all([1, 2, 3, 4].map((input) => runner.run('double', input)));
    expect(answers).toEqual([2, 4, 'in a thread: 6', 'in a thread: 8']);
    expect(await runner.run('double', 5)).toBe('in a thread: 10');
    expect(opened()).toBe(1);
  });

  test('a failed task leaves its place', async () => {
    const { runner, opened } = openCounted(1);
    await expect(runner.run('unknown', 1)).rejects.toThrow('No task is called "unknown"');
    expect(await runner.run('double', 1)).toBe(2);
    expect(opened()).toBe(0);
  });

  test('abandons what is under way and what is asked for later once it is closed', async () => {
    const { runner } = openCounted(1);
    const tasks = [runner.run('double', 1), runner.run('double', 2)];
    const outcomes = Promise.allSettled(tasks);
    await runner.close();
    for (const { status } of await outcomes) expect(status).toBe('rejected');
    await expect(runner.run('double', 3)).rejects.toMatchObject({ code: 'DX_TASK_ABANDONED' });
  });
});
