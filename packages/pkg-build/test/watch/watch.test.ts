import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DxError, isDxError } from '@dx/pkg-core';
import { watchDirectory } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ProjectUpdate,
  type WatchEvent,
  type WatchedInput,
  type WatchedProject,
  type WatchOptions,
  watch,
} from '../../src/index.ts';

let root: string;
let stop: AbortController;
let events: AsyncGenerator<WatchEvent, void, undefined> | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dx-'));
  stop = new AbortController();
  write('package.json', '{"v":1}');
});
afterEach(async () => {
  stop.abort();
  for await (const _ of events ?? []);
  events = undefined;
  rmSync(root, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Its tree is one file: all manifests, of the root and of every folder in `packages`. A lock is written along. */
class SmallProject implements WatchedProject {
  readonly root = root;
  updateCount = 0;
  isBusy: () => boolean = () => false;
  /** Called in the middle of an update. */
  meanwhile: () => void = () => undefined;
  #inputs: readonly WatchedInput[] = [];

  inputs(): readonly WatchedInput[] {
    return this.#inputs;
  }

  async update(): Promise<ProjectUpdate | undefined> {
    this.updateCount += 1;
    const manifests = ['package.json', ...members().map((name) => `packages/${name}/package.json`)];
    const files = ['lock', ...manifests].map((name) => ({ path: join(root, name), kind: 'file' as const }));
    this.#inputs = [{ path: join(root, 'packages'), kind: 'directory' }, ...files];
    const tree = manifests.map((name) => parse(name, read(name))).join('\n');
    this.meanwhile();
    if (read('tree') === tree) return undefined;
    write('tree', tree);
    write('lock', tree);
    return { packages: [], written: ['lock'] };
  }

  judge(error: unknown): 'broken' | 'failed' {
    return isDxError(error, 'DX_MANIFEST_PARSE') ? 'broken' : 'failed';
  }
}

function members(): readonly string[] {
  try {
    return readdirSync(join(root, 'packages'));
  } catch {
    return [];
  }
}

function read(name: string): string | undefined {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}

function parse(name: string, text: string | undefined): string {
  try {
    return text === undefined ? '' : JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new DxError({ code: 'DX_MANIFEST_PARSE', message: `${name} is no JSON`, cause });
  }
}

/** Begins to watch, and gives events one by one as a test asks for them. */
function start(
  project: WatchedProject,
  options: WatchOptions = {},
): { next(): Promise<WatchEvent>; until(kind: WatchEvent['kind']): Promise<readonly WatchEvent[]> } {
  const seen = watch(project, { signal: stop.signal, ...options });
  events = seen;
  const next = async (): Promise<WatchEvent> => {
    const { value, done } = await seen.next();
    if (done === true) throw new Error('the events have ended');
    return value;
  };
  const until = async (kind: WatchEvent['kind']): Promise<readonly WatchEvent[]> => {
    const before = [await next()];
    while (before.at(-1)?.kind !== kind) before.push(await next());
    return before;
  };
  return { next, until };
}

const kinds = (list: readonly WatchEvent[]): readonly string[] => list.map(({ kind }) => kind);

describe('watch', () => {
  it('looks at everything first, and says so when it watches', async () => {
    const { until } = start(new SmallProject());
    expect(await until('watching')).toEqual([
      { kind: 'updating', paths: [] },
      { kind: 'updated', packages: [], written: ['lock'], durationMs: expect.any(Number) },
      { kind: 'watching', root, inputCount: 3 },
    ]);
    expect(read('tree')).toBe('{"v":1}');
  });

  it.each<[string, () => void]>([
    ['written in place', () => write('package.json', '{"v":2}')],
    [
      'replaced by a rename',
      () => {
        write('package.json.tmp', '{"v":2}');
        renameSync(join(root, 'package.json.tmp'), join(root, 'package.json'));
      },
    ],
    [
      'set aside and written anew',
      () => {
        renameSync(join(root, 'package.json'), join(root, 'package.json~'));
        write('package.json', '{"v":2}');
        unlinkSync(join(root, 'package.json~'));
      },
    ],
  ])('a manifest that is %s is installed, each time', async (_, save) => {
    const { until } = start(new SmallProject());
    await until('watching');
    for (const round of [1, 2, 3]) {
      save();
      const told = await until('updated');
      expect(told[0]).toEqual({ kind: 'updating', paths: ['package.json'] });
      expect(read('tree'), `round ${round}`).toBe('{"v":2}');
      write('package.json', '{"v":1}');
      await until('updated');
    }
  });

  it('a file that is deleted and made again later is still watched', async () => {
    const { until } = start(new SmallProject());
    await until('watching');
    unlinkSync(join(root, 'package.json'));
    await until('updated');
    write('package.json', '{"v":3}');
    await until('updated');
    expect(read('tree')).toBe('{"v":3}');
  });

  it('folders that are removed and made anew are watched, also where they get the number of the old ones', async () => {
    const { until } = start(new SmallProject());
    await until('watching');
    for (const round of [1, 2, 3, 4]) {
      rmSync(join(root, 'packages'), { recursive: true, force: true });
      write('packages/one/package.json', `{"round":${round}}`);
      await until('updated');
      write('packages/two/package.json', `{"round":${round}}`);
      await until('updated');
      expect(read('tree')?.split(`"round":${round}`)).toHaveLength(3);
    }
  });

  it('every change has an answer, also one in the middle of an update that leaves nothing to do', async () => {
    const project = new SmallProject();
    const { until } = start(project);
    await until('watching');
    project.meanwhile = () => {
      project.meanwhile = () => undefined;
      write('package.json', '{ "v": 2 }');
    };
    write('package.json', '{"v":2}');
    expect(kinds(await until('current'))).toEqual(['updating', 'updated', 'updating', 'current']);
  });

  it('a burst of saves is one update, and a save of the same bytes is none', async () => {
    const project = new SmallProject();
    const { until } = start(project);
    await until('watching');
    const before = project.updateCount;
    write('package.json', '{"v":1}');
    const changed = until('updated');
    for (let v = 2; v < 60; v += 1) write('package.json', `{"v":${v}}`);
    expect(kinds(await changed)).toEqual(['updating', 'updated']);
    write('package.json', '{"v":60}');
    await until('updated');
    // Each change: the update, and the look that finds nothing more to do.
    expect(project.updateCount - before).toBeLessThanOrEqual(4);
  });

  it('what changes while an update is under way is not lost', async () => {
    const project = new SmallProject();
    const { until } = start(project);
    await until('watching');
    project.meanwhile = () => {
      project.meanwhile = () => undefined;
      write('package.json', '{"v":8}');
    };
    write('package.json', '{"v":7}');
    await until('updated');
    if (read('tree') !== '{"v":8}') await until('updated');
    expect(read('tree')).toBe('{"v":8}');
  });

  it('a broken manifest is told once, waits for the next save, and recovers by itself', async () => {
    const { next, until } = start(new SmallProject());
    await until('watching');
    write('package.json', '{"v":');
    expect(kinds(await until('broken'))).toEqual(['updating', 'broken']);
    write('package.json', '{"v":2');
    expect(await next()).toEqual({ kind: 'updating', paths: ['package.json'] });
    expect(await next()).toMatchObject({ kind: 'broken', isKnown: true });
    write('package.json', '{"v":2}');
    expect(kinds(await until('updated'))).not.toContain('broken');
    expect(read('tree')).toBe('{"v":2}');
  });

  it('a manifest that is broken from the beginning is waited for', async () => {
    write('package.json', '{');
    const { until } = start(new SmallProject());
    expect(kinds(await until('watching'))).toEqual(['updating', 'broken', 'watching']);
    write('package.json', '{}');
    await until('updated');
  });

  it('what failed for no fault of the project is tried again by itself', async () => {
    const project = new SmallProject();
    const { until } = start(project);
    await until('watching');
    project.meanwhile = () => {
      project.meanwhile = () => undefined;
      throw new Error('the registry is away');
    };
    write('package.json', '{"v":2}');
    const [, failure] = await until('failed');
    expect(failure).toMatchObject({ message: 'Error: the registry is away', retryInMs: 2000 });
    expect(kinds(await until('updated'))).toEqual(['updated']);
    expect(read('tree')).toBe('{"v":2}');
  });

  it('a member that is new is found, also when its manifest comes later', async () => {
    const { until } = start(new SmallProject());
    await until('watching');
    mkdirSync(join(root, 'packages/new'), { recursive: true });
    await until('updated');
    write('packages/new/package.json', '{"name":"new"}');
    await until('updated');
    expect(read('tree')).toContain('"new"');
    write('packages/new/package.json', '{"name":"newer"}');
    expect((await until('updated'))[0]).toEqual({ kind: 'updating', paths: ['packages/new/package.json'] });
    rmSync(join(root, 'packages/new'), { recursive: true });
    await until('updated');
    expect(read('tree')).not.toContain('"new"');
  });

  it('waits until another program has done with many files', async () => {
    const project = new SmallProject();
    const { until } = start(project);
    await until('watching');
    let looks = 0;
    project.isBusy = () => {
      looks += 1;
      if (looks === 5) write('package.json', '{"v":"end"}');
      return looks < 10;
    };
    write('package.json', '{"v":"middle"}');
    await until('updated');
    expect(read('tree')).toBe('{"v":"end"}');
  });

  it('where the system has no watches left, files are looked at from time to time', async () => {
    const none = (): never => {
      throw Object.assign(new Error('no watches'), { code: 'ENOSPC' });
    };
    const { until } = start(new SmallProject(), { watchDirectory: none, pollMs: 20 });
    await until('watching');
    write('package.json', '{"v":2}');
    await until('updated');
    expect(read('tree')).toBe('{"v":2}');
  });

  it('on a file system that gives no hints, polling finds changes', async () => {
    const deaf: WatchOptions['watchDirectory'] = (path) => {
      const watched = watchDirectory(
        path,
        () => undefined,
        () => undefined,
      );
      return { close: () => watched.close() };
    };
    const { until } = start(new SmallProject(), { watchDirectory: deaf, polls: true, pollMs: 20 });
    await until('watching');
    write('package.json', '{"v":2}');
    await until('updated');
  });

  it('a project in which each update leaves something to do is not updated for ever', async () => {
    const project = new SmallProject();
    let count = 0;
    project.meanwhile = () => {
      count += 1;
      write('tree', `other ${count}`);
    };
    const { until } = start(project);
    const told = await until('watching');
    expect(told.at(-2)).toMatchObject({ kind: 'held', code: 'DX_WATCH_RESTLESS' });
    const before = project.updateCount;
    write('package.json', '{"v":2}');
    await until('updated');
    expect(project.updateCount).toBeGreaterThan(before);
  });

  it('aborting ends the events, while it waits and in the middle of an update', async () => {
    const waiting = start(new SmallProject());
    await waiting.until('watching');
    const ended = expect(waiting.next()).rejects.toThrow('have ended');
    stop.abort();
    await ended;
    stop = new AbortController();
    const project = new SmallProject();
    project.meanwhile = () => {
      stop.abort();
      throw new Error('cancelled');
    };
    write('package.json', '{"v":9}');
    await expect(start(project).until('failed')).rejects.toThrow('have ended');
  });
});
