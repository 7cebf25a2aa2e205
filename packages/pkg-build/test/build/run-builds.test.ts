import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Build,
  type BuildReview,
  type KeptOutputs,
  noApprovals,
  type RunBuildsOptions,
  reviewBuilds,
  runBuilds,
  type ScriptEvent,
} from '../../src/index.ts';
import { openTestProject, type TestProject } from './project.ts';

let project: TestProject | undefined;

afterEach(() => project?.close());

const note = (text: string): string => `echo ${text} >> "$LOG"`;

function review(approved: readonly Build[]): BuildReview {
  return { ...reviewBuilds([], noApprovals), approved };
}

async function run(
  opened: TestProject,
  builds: readonly Build[],
  more: Partial<RunBuildsOptions> = {},
): ReturnType<typeof runBuilds> {
  return runBuilds(review(builds), { env: opened.env, edges: [], ...more });
}

function logOf({ root }: TestProject): readonly string[] {
  const file = join(root, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1];
    return state?.startsWith('Z') !== true;
  } catch {
    return false;
  }
}

describe('runBuilds', () => {
  it('S02 runs dependencies before dependents, also through packages without scripts and in cycles', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const opened = openTestProject(
      Object.fromEntries(
        names.map((name) => [name, { preinstall: note(`pre-${name}`), postinstall: note(`post-${name}`) }]),
      ),
    );
    project = opened;
    const builds = await Promise.all(names.map((name) => opened.build(name)));
    const edge = (from: string, to: string) => ({ from: `node_modules/${from}`, to: `node_modules/${to}` });
    const edges = [
      edge('a', 'plain'),
      edge('plain', 'c'),
      edge('b', 'a'),
      edge('d', 'e'),
      edge('e', 'd'),
      { from: 'x', to: undefined },
    ];
    const { ran } = await run(opened, builds, { edges });
    expect(ran.map(({ packageId }) => packageId)).toEqual(names.map((name) => `${name}@1.0.0`));
    const log = logOf(opened);
    const at = (line: string) => log.indexOf(line);
    expect(log).toHaveLength(10);
    expect(log.filter((line) => /[abc]/.test(line.slice(-1)))).toEqual([
      ...['pre-c', 'post-c', 'pre-a', 'post-a', 'pre-b', 'post-b'],
    ]);
    expect(at('pre-e')).toBeGreaterThan(at('post-d'));
  });

  it('S08 runs several packages at once, but not more than it may', async () => {
    const wait = `echo start >> "$LOG"; while [ $(grep -c start "$LOG") -lt 2 ]; do :; done; ${note('met')}`;
    const opened = openTestProject({ a: { install: wait }, b: { install: wait } });
    project = opened;
    const builds = [await opened.build('a'), await opened.build('b')];
    await run(opened, builds, { concurrency: 2 });
    expect(logOf(opened).filter((line) => line === 'met')).toHaveLength(2);
  });

  it('S08 runs one at a time in the foreground', async () => {
    const opened = openTestProject(
      Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { install: `${note('in')}; ${note('out')}` }])),
    );
    project = opened;
    const builds = await Promise.all(['a', 'b', 'c'].map((name) => opened.build(name)));
    await run(opened, builds, { output: 'foreground', concurrency: 9 });
    expect(logOf(opened)).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  it('S07 names the package, the exit code and the output when a needed one fails, and starts nothing after it', async () => {
    const opened = openTestProject({
      a: { preinstall: 'echo to-out; echo to-err >&2; exit 7', install: note('a') },
      b: { install: note('b') },
    });
    project = opened;
    const builds = [await opened.build('a'), await opened.build('b')];
    const edges = [{ from: 'node_modules/b', to: 'node_modules/a' }];
    const error = await run(opened, builds, { edges }).catch((e: unknown) => e);
    if (!isDxError(error, 'DX_BUILD_FAILED')) throw error;
    expect(error.message).toMatch(/^Script preinstall of a@1\.0\.0 exited with 7: echo to-out/);
    expect(error.details).toMatchObject({ packageId: 'a@1.0.0', path: 'node_modules/a', exitCode: 7 });
    expect(String(error.details['output']).split('\n').sort()).toEqual(['to-err', 'to-out']);
    expect(logOf(opened)).toEqual([]);
  });

  it('drops an optional package that fails, with what belongs to it, and goes on', async () => {
    const opened = openTestProject({
      a: { install: 'echo no; exit 3', postinstall: note('a') },
      b: { install: note('b') },
      c: { install: note('c') },
    });
    project = opened;
    const builds = [
      await opened.build('a', { facts: { optional: true } }),
      await opened.build('b', { facts: { optional: true } }),
      await opened.build('c'),
    ];
    const { ran, failed } = await run(opened, builds, {
      edges: [{ from: 'node_modules/b', to: 'node_modules/a' }],
      dropWith: () => ['node_modules/a', 'node_modules/b'],
    });
    expect(ran.map(({ path }) => path)).toEqual(['node_modules/c']);
    expect(failed).toEqual([
      {
        packageId: 'a@1.0.0',
        path: 'node_modules/a',
        event: 'install',
        command: 'echo no; exit 3',
        exitCode: 3,
        output: 'no',
        dropped: ['node_modules/a', 'node_modules/b'],
      },
    ]);
    expect(logOf(opened)).toEqual(['c']);
  });

  it('S07 uses the shell that is asked for', async () => {
    const shell = '#!/bin/sh\necho "shell $1 $2" >> "$LOG"\nexec /bin/sh "$@"\n';
    const opened = openTestProject({ a: { install: note('ran') } }, { 'my-shell': shell });
    project = opened;
    await run(opened, [await opened.build('a')], { scriptShell: join(opened.root, 'my-shell') });
    expect(logOf(opened)).toEqual([`shell -c ${note('ran').replaceAll('"$LOG"', '"$LOG"')}`, 'ran']);
  });

  it('tells when a shell does not start', async () => {
    const opened = openTestProject({ a: { install: 'true' } });
    project = opened;
    const scriptShell = join(opened.root, 'missing');
    const error = await run(opened, [await opened.build('a')], { scriptShell }).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_BUILD_FAILED') && error.message).toMatch(/did not start: true$/);
    expect(isDxError(error) && error.details['output']).toMatch(/ENOENT/);
  });

  it('S07 ends every process of every script when the caller aborts, and rejects with the reason', async () => {
    const hang = 'sleep 600 & echo $! >> "$LOG"; echo $$ >> "$LOG"; wait';
    const opened = openTestProject({ a: { install: hang }, b: { install: `trap "" TERM; ${hang}` } });
    project = opened;
    const stop = new AbortController();
    const builds = [await opened.build('a'), await opened.build('b')];
    const running = run(opened, builds, { signal: stop.signal, concurrency: 2 });
    await expect.poll(() => logOf(opened).length, { timeout: 20_000 }).toBe(4);
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    const pids = logOf(opened).map(Number);
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });

  it('ends what a script leaves running, and does not wait for what has left its group', async () => {
    const leave = 'sleep 600 & echo $! >> "$LOG"; setsid sleep 600 & echo $! >> "$LOG"';
    const opened = openTestProject({ a: { install: leave } });
    project = opened;
    const { ran } = await run(opened, [await opened.build('a')]);
    expect(ran).toHaveLength(1);
    const [inGroup, outside] = logOf(opened).map(Number);
    await expect.poll(() => isAlive(inGroup ?? 0), { timeout: 20_000 }).toBe(false);
    if (outside !== undefined && isAlive(outside)) process.kill(outside, 'SIGKILL');
  });

  it('keeps the end of a long output only', async () => {
    const opened = openTestProject({ a: { install: 'yes x | head -c 3000000; echo the end; exit 1' } });
    project = opened;
    const error = await run(opened, [await opened.build('a')]).catch((e: unknown) => e);
    if (!isDxError(error, 'DX_BUILD_FAILED')) throw error;
    const output = String(error.details['output']);
    expect(output.length).toBeLessThanOrEqual(65_537);
    expect(output).toMatch(/^….*the end$/s);
  });

  it('gives a script no registry credentials, no terminal, and nothing of this process', async () => {
    const show = 'env | sort > "$LOG"; [ -t 0 ] && echo tty >> "$LOG"; cat >> "$LOG"';
    const opened = openTestProject({ a: { install: show } });
    project = opened;
    const secrets = [
      'NPM_TOKEN',
      'NODE_AUTH_TOKEN',
      'npm_config__auth',
      'npm_config_//r.test/:_authToken',
      'NPM_CONFIG__AUTHTOKEN',
    ];
    const env = {
      ...opened.env,
      OTHER: 'kept',
      ...Object.fromEntries(secrets.map((name) => [name, 'secret'])),
    };
    await run(opened, [await opened.build('a')], { env });
    const log = logOf(opened);
    expect(log).toContain('OTHER=kept');
    expect(
      log.filter((line) => line.includes('secret') || line === 'tty' || line.startsWith('VITEST')),
    ).toEqual([]);
  });

  it('leaves out of the environment what cannot be in one', async () => {
    const manifest = {
      scripts: { install: note('ran') },
      config: { 'a=b': 1, ['c\0']: 1, d: 'e\0f', ok: 1 },
      bin: 5,
    };
    const nested = JSON.stringify(manifest).replace(
      '"ok":1',
      `"ok":1,"deep":${'{"x":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    );
    const opened = openTestProject({}, { 'node_modules/a/package.json': nested });
    project = opened;
    await run(opened, [await opened.build('a')]);
    expect(logOf(opened)).toEqual(['ran']);
  });

  it('tells of each script before it starts, and has nothing to do without builds', async () => {
    const opened = openTestProject({ a: { install: 'true' } });
    project = opened;
    const events: ScriptEvent[] = [];
    await run(opened, [await opened.build('a')], { onEvent: (event) => events.push(event) });
    expect(events).toEqual([
      { kind: 'script', packageId: 'a@1.0.0', event: 'install', command: 'true', args: [] },
    ]);
    expect(await run(opened, [])).toEqual({ ran: [], failed: [], pending: [], denied: [] });
  });

  it('ends a script that takes longer than it may, with all its processes', async () => {
    const opened = openTestProject({ a: { install: 'echo begun; sleep 600 & sleep 600' } });
    project = opened;
    await expect(run(opened, [await opened.build('a')], { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'DX_BUILD_FAILED',
      message: expect.stringContaining('took longer than script-timeout allows'),
      details: { output: 'begun' },
    });
  });

  it('runs no script whose outputs are known, and keeps those of the others once all have succeeded', async () => {
    const opened = openTestProject({
      a: { install: note('a') },
      b: { install: note('b') },
      c: { install: `${note('c')}; exit 1` },
    });
    project = opened;
    const builds = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => ({ ...(await opened.build(name)), facts: { optional: true } })),
    );
    const kept: string[] = [];
    const outputs: KeptOutputs = {
      restore: ({ name }) => name === 'a',
      watch: ({ name }) => {
        const wasRun = logOf(opened).includes(name);
        return () => void kept.push(`${name} ${wasRun}`);
      },
    };
    const { ran, failed } = await run(opened, builds, { outputs });
    expect(ran.map(({ path, isRestored }) => [path, isRestored])).toEqual([
      ['node_modules/a', true],
      ['node_modules/b', undefined],
    ]);
    expect(failed).toHaveLength(1);
    expect([[...logOf(opened)].sort(), kept]).toEqual([['b', 'c'], ['b false']]);
  });
});
