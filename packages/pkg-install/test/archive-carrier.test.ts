import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { openStore, storeTasks } from '@dx/pkg-cache';
import { nodeFs, openInlineRunner, openWorkerRunner, type WorkerRunner } from '@dx/pkg-core/node';
import { type ArchiveRequest, openByteBudget, openRegistryClient, openTransport } from '@dx/pkg-fetch';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { carryArchive, openArchiveCarrier } from '../src/archive-carrier.ts';
import type { CarryTask, OpenRegistryTask } from '../src/registry-tasks.ts';
import { buildThreads } from './support/build-threads.ts';

const smallBytes = 100_000;
const maxBytes = 1_000_000;
const smallNames = Array.from({ length: 40 }, (_, index) => `small-${index}`);

let directory: string;
let scripts: readonly URL[];
let registry: FixtureRegistry;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  scripts = await buildThreads(['fetching-thread', 'unpacking-thread'], directory);
  const withContent = (bytes: number) => ({
    versions: { '1.0.0': { files: { data: randomBytes(Math.floor((bytes * 3) / 4)).toString('base64') } } },
  });
  registry = await startRegistry({
    packages: {
      ...Object.fromEntries(smallNames.map((name) => [name, withContent(smallBytes)])),
      large: withContent(3 * maxBytes),
    },
  });
}, 60_000);

afterAll(async () => {
  await registry.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('threads that fetch and threads that unpack', () => {
  test('hold no more packed bytes than they may while nothing is unpacked, and bring everything once it is', async () => {
    const { bring, heldUntil, release, store } = await openThreads();
    const running = Promise.all(smallNames.map(bring));
    const held = await heldUntil((bytes) => bytes > maxBytes - 2 * smallBytes);
    await release();
    const integrities = await running;
    held.push(...(await heldUntil((bytes) => bytes === 0)));
    expect(Math.max(...held)).toBeLessThanOrEqual(maxBytes);
    expect(new Set(integrities).size).toBe(smallNames.length);
    expect(readdirSync(join(store, 'v1/packages')).length).toBeGreaterThan(0);
  });

  test('bring an archive that is larger than all that they may hold, alone', async () => {
    const { bring, heldUntil, release } = await openThreads();
    const running = Promise.all([...smallNames.slice(0, 12), 'large'].map(bring));
    await release();
    await running;
    const held = await heldUntil((bytes) => bytes === 0);
    const over = held.filter((bytes) => bytes > maxBytes);
    expect(new Set(over).size).toBe(1);
    expect(over[0]).toBeGreaterThan(2 * maxBytes);
  });

  test('give back what failed: others are brought afterwards', async () => {
    const { bring, heldUntil, release } = await openThreads();
    await release();
    const removeFault = registry.fault({ path: 'small-0', only: 'archive', kind: 'truncate' });
    await expect(bring('small-0')).rejects.toMatchObject({ code: 'DX_FETCH_TRUNCATED' });
    removeFault();
    expect((await heldUntil((bytes) => bytes === 0)).at(-1)).toBe(0);
    await bring('small-0');
  });
});

describe('one thread that does it all', () => {
  test('holds no more packed bytes than it may, and one larger archive alone', async () => {
    const { client, store } = await openHere();
    const held: number[] = [];
    const budget = openByteBudget({ maxBytes, maxShares: 48, onChange: (bytes) => held.push(bytes) });
    const names = [...smallNames, 'large'];
    await Promise.all(names.map((name) => carryArchive({ client, store, budget }, requestFor(name))));
    expect(held.at(-1)).toBe(0);
    expect(new Set(held.filter((bytes) => bytes > maxBytes)).size).toBe(1);
  });

  test('frees what it holds when it is cancelled, and whoever waits for room ends with it', async () => {
    const { client, store } = await openHere();
    const held: number[] = [];
    const stop = new AbortController();
    const budget = openByteBudget({
      maxBytes: 2 * smallBytes,
      maxShares: 48,
      onChange: (bytes) => {
        held.push(bytes);
        if (held.length === 3) stop.abort(new Error('enough'));
      },
    });
    const { signal } = stop;
    const running = smallNames.map((name) =>
      carryArchive({ client, store, budget, signal }, requestFor(name)),
    );
    const results = await Promise.allSettled(running);
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(30);
    expect(held.at(-1)).toBe(0);
  });

  test('carries without threads when there are none', async () => {
    const { client, store, runner } = await openHere();
    const carrier = await openArchiveCarrier({
      threads: undefined,
      client: async () => client,
      runner,
      store,
    });
    const integrity = await carrier.bring(requestFor('small-1'));
    expect(store.has(integrity)).toBe(true);
  });
});

async function openThreads() {
  const [fetching, unpacking] = scripts;
  if (fetching === undefined || unpacking === undefined) throw new Error('the threads are not built');
  const fetcher = openWorkerRunner({ script: fetching, size: 1, tasksPerThread: 100 });
  const unpackers = openWorkerRunner({ script: unpacking, size: 2 });
  const store = mkdtempSync(join(directory, 'store-'));
  onTestFinished(async () => {
    await Promise.all([fetcher.close(), unpackers.close()]);
  });
  const open: OpenRegistryTask = {
    directory: `${store}/metadata`,
    transport: {},
    registrySettings: settings(),
  };
  await fetcher.run('registry.open', open);
  const lines = unpackers.openLines();
  await fetcher.run(
    'registry.carry',
    { lines, store: { directory: store }, budget: { maxBytes, maxShares: 48 } } satisfies CarryTask,
    lines,
  );
  return {
    store,
    bring: async (name: string): Promise<unknown> =>
      ((await fetcher.run('registry.bring', requestFor(name))) as { readonly integrity: string }).integrity,
    heldUntil: (isReached: (bytes: number) => boolean) => heldUntil(fetcher, isReached),
    release: () => Promise.all([unpackers.run('release', 1), unpackers.run('release', 2)]),
  };
}

/** What was in memory, until a number is reached. */
async function heldUntil(fetcher: WorkerRunner, isReached: (bytes: number) => boolean): Promise<number[]> {
  const all: number[] = [];
  while (!all.slice(-1).some(isReached)) all.push(...((await fetcher.run('held', undefined)) as number[]));
  return all;
}

async function openHere() {
  const home = mkdtempSync(join(directory, 'here-'));
  const runner = openInlineRunner(storeTasks(nodeFs));
  const store = openStore({ directory: home, fs: nodeFs, runner });
  const client = openRegistryClient(settings(), await openTransport());
  onTestFinished(() => client.close());
  return { runner, store, client };
}

function settings(): OpenRegistryTask['registrySettings'] {
  return {
    registry: registry.url,
    scopes: {},
    credentials: [],
    retries: 0,
    retryFactor: 1,
    retryMinMs: 1,
    retryMaxMs: 1,
    timeoutMs: 20_000,
    userAgent: 'test',
  };
}

function requestFor(name: string): ArchiveRequest {
  return { name, version: '1.0.0', url: `${registry.url}${name}/-/${name}-1.0.0.tgz` };
}
