import type { InstallEvent } from '@dx/pkg-install';
import { describe, expect, it } from 'vitest';
import { drawProgress, type ProgressState } from '../../src/terminal/draw-progress.ts';
import { openProgress } from '../../src/terminal/progress.ts';
import { openFakeTerminal } from '../support/fake-terminal.ts';

const url = 'https://registry.test/a.tgz';
const install: readonly InstallEvent[] = [
  { kind: 'stage', stage: 'resolve' },
  { kind: 'request', url },
  { kind: 'received', url, bytes: 1_500_000 },
  { kind: 'stage', stage: 'fetch' },
  { kind: 'progress', stage: 'link', done: 1, total: 2 },
  { kind: 'progress', stage: 'link', done: 2, total: 2 },
  { kind: 'stage', stage: 'commit' },
];

function follow(fake: ReturnType<typeof openFakeTerminal>, signal = new AbortController().signal) {
  let nowMs = 0;
  const onEvent = openProgress(fake.terminal, { signal, now: () => nowMs });
  return (event: InstallEvent, passedMs = 1_000): string => {
    nowMs += passedMs;
    onEvent(event);
    return fake.screen().at(-1) ?? '';
  };
}

describe('openProgress', () => {
  it('O03 draws one line with counts, bytes and the time left, over and over', () => {
    const fake = openFakeTerminal();
    const step = follow(fake);
    expect(install.map((event) => step(event))).toEqual([
      'Resolving versions',
      'Resolving versions  1 request',
      'Resolving versions  1 request  1.5 MB',
      'Fetching packages',
      'Fetching packages  [==========          ] 1/2  1.5 MB  1 s left',
      'Fetching packages  [====================] 2/2  1.5 MB',
      'Finishing',
    ]);
    expect(fake.screen()).toHaveLength(1);
  });

  it('leaves nothing behind once the outcome is printed', () => {
    const fake = openFakeTerminal();
    const step = follow(fake);
    for (const event of install) step(event);
    fake.terminal.print('added 2 packages');
    expect(fake.screen()).toEqual(['added 2 packages', '']);
  });

  it('keeps what is said in between above the line', () => {
    const fake = openFakeTerminal();
    const step = follow(fake);
    step({ kind: 'stage', stage: 'resolve' });
    step({ kind: 'retry', url, attempt: 1, reason: 'reset\u001b[2J' }, 0);
    step({ kind: 'warning', message: 'careful' });
    step({ kind: 'request', url });
    expect(fake.screen()).toEqual([
      'retrying (1): reset[2J',
      '\u001b[33mwarning\u001b[39m careful',
      'Resolving versions  1 request',
    ]);
  });

  it('draws at most every 80 ms within a stage', () => {
    const fake = openFakeTerminal();
    const step = follow(fake);
    step({ kind: 'stage', stage: 'resolve' });
    expect(step({ kind: 'request', url }, 79)).toBe('Resolving versions');
    expect(step({ kind: 'request', url }, 1)).toBe('Resolving versions  2 requests');
  });

  it('follows the width of the window and keeps room for the ^C that the terminal writes', () => {
    const fake = openFakeTerminal();
    const step = follow(fake);
    for (const columns of [80, 60, 40, 30, 20, 12]) {
      fake.resize(columns);
      for (const event of install) expect(step(event).length + 2).toBeLessThan(columns);
    }
  });

  it('shows only that it is being cancelled after the signal', () => {
    const fake = openFakeTerminal();
    const stop = new AbortController();
    const step = follow(fake, stop.signal);
    step({ kind: 'stage', stage: 'fetch' });
    stop.abort();
    expect(fake.screen()).toEqual(['Cancelling']);
    expect(step({ kind: 'progress', stage: 'link', done: 1, total: 2 })).toBe('Cancelling');
  });

  it.each([
    ['a pipe', { isTTY: false }],
    ['CI', { env: { CI: 'true' } }],
    ['a terminal that cannot move its cursor', { env: { TERM: 'dumb' } }],
  ])('O03 writes a line per stage to %s', (_name, facts) => {
    const fake = openFakeTerminal(facts);
    const step = follow(fake);
    for (const event of install) step(event);
    expect(fake.written()).toBe('Resolving versions\nFetching packages\nFinishing\n');
  });

  it('does not speak of linking when no package is linked', () => {
    const fake = openFakeTerminal({ isTTY: false });
    const step = follow(fake);
    step({ kind: 'stage', stage: 'link' });
    step({ kind: 'stage', stage: 'commit' });
    expect(fake.written()).toBe('Finishing\n');
    step({ kind: 'stage', stage: 'link' });
    step({ kind: 'progress', stage: 'link', done: 1, total: 2 });
    step({ kind: 'progress', stage: 'link', done: 2, total: 2 });
    expect(fake.written()).toBe('Finishing\nLinking packages\n');
  });

  it('O03 is quiet with --silent', () => {
    const fake = openFakeTerminal({ level: 'silent' });
    const step = follow(fake);
    for (const event of install) step(event);
    expect(fake.written()).toBe('');
  });
});

describe('drawProgress', () => {
  const state: ProgressState = {
    stage: 'link',
    asked: 700,
    done: 100,
    total: 700,
    bytes: 39_000_000,
    sinceMs: 0,
  };

  it.each([
    [80, 'Linking packages  [==                  ] 100/700  39.0 MB  12 s left'],
    [50, '[=         ] 100/700  39.0 MB  12 s left'],
    [36, '[=         ] 100/700  12 s left'],
    [20, '[     ] 100/700'],
    [10, '100/700'],
    [3, '100'],
    [0, ''],
    [-2, ''],
  ])('fits %i columns', (columns, line) => {
    expect(drawProgress(state, 2_000, columns)).toBe(line);
  });

  it('makes no guess in the first half second or when nothing is left', () => {
    expect(drawProgress(state, 499, 80)).not.toContain('left');
    expect(drawProgress({ ...state, done: 700 }, 2_000, 80)).not.toContain('left');
  });
});
