import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchWork } from '../../src/prefetch-likely/watch-work.ts';

describe('watchWork', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'dx-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('tells of an installation that begins later, once', async () => {
    let calls = 0;
    const keepsAlive = setInterval(() => undefined, 1000);
    await new Promise<void>((resolve) => {
      watchWork({ home, fs: nodeFs, now: Date.now }, () => {
        calls += 1;
        resolve();
      });
      expect(calls).toBe(0);
      mkdirSync(join(home, 'locks', 'v1'), { recursive: true });
      writeFileSync(join(home, 'locks', 'v1', 'c'.repeat(24)), '');
    });
    clearInterval(keepsAlive);
    expect(calls).toBe(1);
  });

  it('takes no notice of what is no turn', () => {
    mkdirSync(join(home, 'locks', 'v1', 'store'), { recursive: true });
    writeFileSync(join(home, 'locks', 'v1', 'something'), '');
    let calls = 0;
    watchWork({ home, fs: nodeFs, now: Date.now }, () => {
      calls += 1;
    }).end();
    expect(calls).toBe(0);
  });
});
