import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FsOps } from '../src/index.ts';
import { nodeFs, takeLock } from '../src/node.ts';

let directory = '';
let module = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const outfile = join(directory, 'node.mjs');
  const entry = new URL('../src/node.ts', import.meta.url).pathname;
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile });
  module = pathToFileURL(outfile).href;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let path = '';
let count = 0;
beforeEach(() => {
  count += 1;
  path = join(directory, `lock-${count}`);
});

/** Runs code with `nodeFs` and `takeLock` in a process of its own; resolves once it prints a line. */
async function start(code: string): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
  const script = `import { nodeFs, takeLock } from ${JSON.stringify(module)};
const path = ${JSON.stringify(path)};
${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return { child, ended };
}

const holdForever =
  "await takeLock(path, { fs: nodeFs, what: 'dx ci' }); console.log('held'); setInterval(() => {}, 1000);";

describe('takeLock', () => {
  it('gives the lock at once, and again after its release, without leaving a file', async () => {
    const first = await takeLock(path, { fs: nodeFs, what: 'one' });
    expect(first.waited).toBe(false);
    first.release();
    first.release();
    const second = await takeLock(path, { fs: nodeFs, what: 'two' });
    expect(second.waited).toBe(false);
    second.release();
    expect(readdirSync(directory).filter((name) => name.startsWith(`lock-${count}`))).toEqual([]);
  });

  it('lets others of the same process wait their turn, and says who holds it', async () => {
    const order: string[] = [];
    const first = await takeLock(path, { fs: nodeFs, what: 'dx install' });
    const second = takeLock(path, {
      fs: nodeFs,
      what: 'two',
      onWait: ({ pid, what }) => order.push(`waits for ${what} ${pid === process.pid}`),
    }).then((lock) => {
      order.push('second');
      return lock;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    order.push('release');
    first.release();
    const lock = await second;
    expect(lock.waited).toBe(true);
    lock.release();
    expect(order).toEqual(['waits for dx install true', 'release', 'second']);
  });

  it('frees the lock of a killed process at once, not only after a silence', async () => {
    const { child, ended } = await start(holdForever);
    let holder = 0;
    const waiting = takeLock(path, {
      fs: nodeFs,
      what: 'next',
      onWait: ({ pid }) => {
        holder = pid;
        child.kill('SIGKILL');
      },
    });
    await ended;
    const lock = await waiting;
    expect(holder).toBe(child.pid);
    lock.release();
  });

  it('does not take a later process with the same number for the one that held it', async () => {
    const lock = await takeLock(path, { fs: nodeFs, what: 'x' });
    const file = JSON.parse(readFileSync(path, 'utf8')) as { process: string };
    lock.release();
    if (file.process === '') return;
    writeFileSync(path, JSON.stringify({ ...file, process: `${Number(file.process) - 1}` }));
    const next = await takeLock(path, { fs: nodeFs, what: 'next' });
    expect(next.waited).toBe(false);
    next.release();
  });

  it('frees what this process released in vain, as when the disk failed', async () => {
    const fs: FsOps = {
      ...nodeFs,
      unlink: () => {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
    };
    (await takeLock(path, { fs, what: 'x' })).release();
    const next = await takeLock(path, { fs: nodeFs, what: 'y' });
    expect(next.waited).toBe(false);
    next.release();
  });

  it('waits for a holder on another machine that gives signs, and not for one that gives none', async () => {
    const foreign = {
      version: 1,
      pid: 1,
      what: 'dx',
      sinceMs: 0,
      token: 'a',
      thread: 0,
      machine: 'other',
      process: '',
    };
    writeFileSync(path, JSON.stringify(foreign));
    const patience = AbortSignal.timeout(200);
    await expect(takeLock(path, { fs: nodeFs, what: 'x', signal: patience })).rejects.toThrow();
    const longAgo = new Date(Date.now() - 30_000);
    utimesSync(path, longAgo, longAgo);
    (await takeLock(path, { fs: nodeFs, what: 'x' })).release();
  });

  it('waits for whoever is just writing the file, but not for ever', async () => {
    writeFileSync(path, '{"version"');
    const patience = AbortSignal.timeout(100);
    await expect(takeLock(path, { fs: nodeFs, what: 'x', signal: patience })).rejects.toThrow();
    const longAgo = new Date(Date.now() - 30_000);
    utimesSync(path, longAgo, longAgo);
    (await takeLock(path, { fs: nodeFs, what: 'x' })).release();
  });

  it('works where there are no hard links', async () => {
    const fs: FsOps = {
      ...nodeFs,
      link: () => {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      },
    };
    const lock = await takeLock(path, { fs, what: 'x' });
    const patience = AbortSignal.timeout(80);
    await expect(takeLock(path, { fs, what: 'y', signal: patience })).rejects.toThrow();
    lock.release();
    (await takeLock(path, { fs, what: 'y' })).release();
  });

  it('fails where it cannot be written', async () => {
    await expect(takeLock(join(directory, 'no/such/lock'), { fs: nodeFs, what: 'x' })).rejects.toThrow(
      'ENOENT',
    );
  });

  it('is held by one of many processes at a time, although holders are killed all the time', async () => {
    const log = join(directory, `log-${count}`);
    writeFileSync(log, '');
    const worker = `import { appendFileSync } from 'node:fs';
console.log('up');
for (let round = 0; round < 25; round += 1) {
  const lock = await takeLock(path, { fs: nodeFs, what: 'w' });
  appendFileSync(${JSON.stringify(log)}, 'in ' + process.pid + '\\n');
  if (Math.random() < 0.04) process.kill(process.pid, 'SIGKILL');
  appendFileSync(${JSON.stringify(log)}, 'out ' + process.pid + '\\n');
  lock.release();
}`;
    const workers = await Promise.all(Array.from({ length: 8 }, () => start(worker)));
    await Promise.all(workers.map(({ ended }) => ended));
    appendFileSync(log, '');
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    let inside: string | undefined;
    for (const line of lines) {
      const [what, pid] = line.split(' ');
      if (what === 'in') inside = pid;
      else expect(pid).toBe(inside);
    }
    expect(lines.length).toBeGreaterThan(100);
  }, 60_000);
});
