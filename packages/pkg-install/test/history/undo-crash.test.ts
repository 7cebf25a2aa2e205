import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallOptions, InstallRequest } from '../../src/index.ts';
import { app, type HistoryProject, historyProject, type ProjectState, universe } from '../support/history.ts';

/** The real file system, except that it never waits for the device: a sweep does so a lot. */
const quickFs: FsOps = {
  ...nodeFs,
  sync: () => undefined,
  openFile: (path, options) => ({ ...nodeFs.openFile(path, options), sync: () => undefined }),
};
/** A machine that cannot tell its boots apart, so that recovery always goes back. */
const withoutBootId: FsOps = {
  ...quickFs,
  readFile: (path) => {
    if (path.startsWith('/proc/')) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    return quickFs.readFile(path);
  },
};
const offline = { lockfile: 'npm', network: 'offline' } as const;

/** A change that is cut off, from the state that every try begins with. */
interface Sweep {
  readonly project: HistoryProject;
  readonly request: InstallRequest;
  readonly old: ProjectState;
  readonly new: ProjectState;
  readonly changeCount: number;
  /** Index of the last change that is not about whose turn it is. */
  readonly lastChange: number;
  /** Everything as it was before the change. */
  reset(): void;
  run(fs: FsOps): Promise<unknown>;
}

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());

async function makeSweep(
  files: Parameters<typeof app>[0],
  requests: readonly InstallRequest[],
  request: InstallRequest,
  more: InstallOptions['policy'] = {},
): Promise<Sweep> {
  const project = historyProject(registry.url, app(files), { lockfile: 'npm' });
  for (const [index, one] of requests.entries()) await project.run(`step ${index}`, one);
  const base = dirname(project.root);
  const kept = `${base}-kept`;
  cpSync(base, kept, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const reset = (): void => {
    rmSync(base, { recursive: true });
    cpSync(kept, base, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  };
  const policy = { ...(request.kind === 'undo' ? offline : { lockfile: 'npm' as const }), ...more };
  const run = (fs: FsOps): Promise<unknown> => project.run('it', request, { ports: { fs }, policy });
  const old = project.state();
  const { fs, records } = recordingFs(quickFs);
  await run(fs);
  const state = project.state();
  expect(state).not.toEqual(old);
  const lastChange = records.findLastIndex(({ paths }) => paths.every((path) => !path.includes('/locks/')));
  return { project, request, old, new: state, changeCount: records.length, lastChange, reset, run };
}

/** Cuts the change off at every operation in turn. */
async function sweep(
  { reset, run, changeCount }: Sweep,
  base: FsOps,
  fault: Fault,
  check: (at: number, failure: unknown) => Promise<void>,
): Promise<void> {
  expect(changeCount).toBeGreaterThan(15);
  for (let at = 0; at < changeCount; at += 1) {
    reset();
    const failure = await run(faultyFs(base, { at, fault })).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await check(at, failure);
  }
}

/** Nothing of dx is left half made. */
function expectTidy({ root }: HistoryProject): void {
  const directory = join(root, 'node_modules/.dx');
  const left = existsSync(directory) ? readdirSync(directory) : [];
  expect(left.filter((name) => /^(?:stage|trash)-|^journal/.test(name))).toEqual([]);
  expect(readdirSync(root).filter((name) => /^\..*\.dx-/.test(name))).toEqual([]);
}

/** Whether it died of its last change, which nobody was told of, or while it ended its turn: the next undo is one more. */
function isOver({ lastChange }: Sweep, at: number, fault: Fault): boolean {
  return at > lastChange || (at === lastChange && fault.kind === 'power-off' && fault.when === 'after');
}

const added: InstallRequest = { kind: 'add', specs: ['right@1.0.0'] };
const first: InstallRequest = { kind: 'install' };
const undo: InstallRequest = { kind: 'undo' };
// Before one change is after the one before it.
const powerOff = ['half', 'after'].map((when) => ({ kind: 'power-off', when }) as Fault);

describe.each([
  ['of a removal', { left: '^1.0.0' }, [first, { kind: 'remove', names: ['left'] }]],
  ['of the first install', { left: '^1.0.0' }, [first]],
] as const)('P2 an undo %s that dies', { timeout: 300_000 }, (_, files, requests) => {
  let given: Sweep;
  beforeAll(async () => {
    given = await makeSweep(files, requests, undo);
  });

  it.each([
    ['rolled forward', quickFs, powerOff],
    ['rolled back', withoutBootId, powerOff],
  ])('at any operation and is %s is done by the next undo, and only once', async (__, base, faults) => {
    for (const fault of faults)
      await sweep(given, base, fault, async (at) => {
        if (isOver(given, at, fault)) return;
        await given.run(base);
        expect(given.project.state(), `operation ${at}`).toEqual(given.new);
        expect(given.project.listed()[0]).toMatch(/^\(/);
        expectTidy(given.project);
      });
  });

  it('at any operation leaves one state or the other for the next install', async () => {
    const outcomes = new Set<string>();
    for (const fault of powerOff)
      await sweep(given, quickFs, fault, async (at) => {
        const isFirst = requests.length === 1;
        await given.project.run('install', first, { policy: offline, ports: { fs: quickFs } });
        const state = given.project.state();
        // An install brings the packages of a project without a lockfile about.
        const expected = isFirst ? [given.old] : [given.old, given.new];
        expect(expected, `operation ${at}`).toContainEqual(state);
        outcomes.add(JSON.stringify(state));
        expectTidy(given.project);
      });
    expect(outcomes.size).toBe(requests.length === 1 ? 1 : 2);
  });

  it('P6 fails at any operation and leaves everything as it was, or is done', async () => {
    const done = new Set<boolean>();
    await sweep(given, quickFs, { kind: 'errno', code: 'EIO' }, async (at, failure) => {
      done.add(failure === undefined);
      const expected = failure === undefined ? given.new : given.old;
      expect(given.project.state(), `operation ${at}`).toEqual(expected);
      if (failure === undefined) return;
      await given.run(quickFs);
      expect(given.project.state(), `operation ${at}`).toEqual(given.new);
    });
    expect([...done].sort()).toEqual([false, true]);
  });
});

describe('P2 an undo of files alone that dies', { timeout: 300_000 }, () => {
  it('at any operation, also between two files, is done by the next undo', async () => {
    const given = await makeSweep({ left: '^1.0.0' }, [first, added], undo, { outcome: 'lock' });
    const halves = new Set<string>();
    for (const fault of powerOff)
      await sweep(given, quickFs, fault, async (at) => {
        const { files } = given.project.state();
        const isBack = (path: string): boolean => files[path] === given.new.files[path];
        halves.add(`${isBack('package.json')} ${isBack('package-lock.json')}`);
        if (!isOver(given, at, fault)) await given.run(quickFs);
        expect(given.project.state(), `operation ${at}`).toEqual(given.new);
      });
    expect([...halves].sort()).toEqual(['false false', 'true false', 'true true']);
  });
});

describe('P2 an addition that keeps a history and dies', { timeout: 300_000 }, () => {
  let given: Sweep;
  beforeAll(async () => {
    given = await makeSweep({ left: '^1.0.0' }, [first], added);
  });

  it('at any operation can be taken back once it is there', async () => {
    const policy = { lockfile: 'npm' } as const;
    const counts = { old: 0, new: 0 };
    for (const fault of powerOff)
      await sweep(given, quickFs, fault, async (at) => {
        await given.project.run('install', first, { policy, ports: { fs: quickFs } });
        const state = given.project.state();
        expect([given.old, given.new], `operation ${at}`).toContainEqual(state);
        const isDone = JSON.stringify(state) === JSON.stringify(given.new);
        counts[isDone ? 'new' : 'old'] += 1;
        await given.project.run('undo', undo, { policy, ports: { fs: quickFs } });
        if (isDone) expect(given.project.state(), `operation ${at}`).toEqual(given.old);
        else expect(given.project.state().installed, `operation ${at}`).toEqual({});
      });
    expect(counts.old).toBeGreaterThan(10);
    expect(counts.new).toBeGreaterThan(10);
  });
});
