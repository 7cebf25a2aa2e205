import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FsOps } from '../src/index.ts';
import { nodeFs, removeDeadLocks, shareLock, takeWhole } from '../src/node.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const options = { fs: nodeFs, what: 'test' };

describe('a lock with shares', () => {
  it('gives many shares at a time, and leaves no file', async () => {
    const shares = await Promise.all([1, 2, 3].map(() => shareLock(directory, options)));
    expect(shares.map(({ waited }) => waited)).toEqual([false, false, false]);
    for (const share of shares) share.release();
    expect(readdirSync(join(directory, 'shares'))).toEqual([]);
  });

  it('P7 keeps no share when it cannot be told whether somebody has all of it', async () => {
    const readFile: FsOps['readFile'] = (path) => {
      if (path.endsWith('/all')) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return nodeFs.readFile(path);
    };
    const readable = await takeWhole(directory, options);
    await expect(shareLock(directory, { ...options, fs: { ...nodeFs, readFile } })).rejects.toThrow('EIO');
    readable.release();
    (await takeWhole(directory, options)).release();
    expect(readdirSync(join(directory, 'shares'))).toEqual([]);
  });

  it('leaves drafts that it cannot remove to whoever cleans up', async () => {
    const removeTree = (): never => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    const share = await shareLock(directory, { ...options, fs: { ...nodeFs, removeTree } });
    expect(readdirSync(join(directory, 'shares'))).toHaveLength(2);
    expect(removeDeadLocks(directory, nodeFs)).toBe(0);
    share.release();
    expect(removeDeadLocks(directory, nodeFs)).toBe(1);
    expect(removeDeadLocks(join(directory, 'none'), nodeFs)).toBe(0);
    expect(readdirSync(join(directory, 'shares'))).toEqual([]);
  });

  it('gives all of it once nobody has a share, and no share meanwhile', async () => {
    const order: string[] = [];
    const share = await shareLock(directory, options);
    const whole = takeWhole(directory, {
      ...options,
      what: 'dx store prune',
      onWait: ({ what }) => order.push(`whole waits for ${what}`),
    });
    const late = shareLock(directory, {
      ...options,
      onWait: ({ what }) => order.push(`share waits for ${what}`),
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    order.push('released');
    share.release();
    const all = await whole;
    order.push('whole');
    all.release();
    const second = await late;
    expect(second.waited).toBe(true);
    second.release();
    expect(order.slice(0, 2).sort()).toEqual(['share waits for dx store prune', 'whole waits for test']);
    expect(order.slice(2)).toEqual(['released', 'whole']);
    expect(readdirSync(directory)).toEqual(['shares']);
  });

  it('does not wait for the dead', async () => {
    const dead = {
      version: 1,
      pid: 1,
      what: 'x',
      sinceMs: 0,
      token: 'a',
      thread: 0,
      machine: '',
      process: '',
    };
    const share = await shareLock(directory, options);
    share.release();
    const alive = await takeWhole(directory, options);
    alive.release();
    const { machine } = await identity();
    const file = JSON.stringify({ ...dead, pid: 2 ** 22 - 3, machine, process: '1' });
    writeFileSync(join(directory, 'shares', 'gone'), file);
    writeFileSync(join(directory, 'all'), file);
    const whole = await takeWhole(directory, options);
    expect(whole.waited).toBe(false);
    whole.release();
  });

  it('gives all of it to one at a time', async () => {
    let inside = 0;
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const whole = await takeWhole(directory, options);
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
        whole.release();
      }),
    );
  });

  it('gives up all of it when its wait is cancelled', async () => {
    const share = await shareLock(directory, options);
    const signal = AbortSignal.timeout(50);
    await expect(takeWhole(directory, { ...options, signal })).rejects.toThrow();
    const other = await shareLock(directory, options);
    expect(other.waited).toBe(false);
    other.release();
    share.release();
  });
});

async function identity(): Promise<{ machine: string }> {
  const share = await shareLock(directory, options);
  const [name = ''] = readdirSync(join(directory, 'shares'));
  const file = JSON.parse(new TextDecoder().decode(nodeFs.readFile(join(directory, 'shares', name)))) as {
    machine: string;
  };
  share.release();
  return file;
}
