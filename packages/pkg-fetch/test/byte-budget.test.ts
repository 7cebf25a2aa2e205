import { startRegistry } from '@dx/fixture-registry';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ByteShare, openByteBudget, openRegistryClient, openTransport } from '../src/index.ts';
import { settingsFor } from './settings.ts';

describe('openByteBudget', () => {
  test('lets in as many as there are places, then one for each that leaves, in the order of asking', async () => {
    const budget = openByteBudget({ maxBytes: 10, maxShares: 2 });
    const log: number[] = [];
    const enter = async (number: number): Promise<ByteShare> => {
      const share = await budget.enter();
      log.push(number);
      return share;
    };
    const [first, second] = [await enter(1), await enter(2)];
    const later = [enter(3), enter(4)];
    await turn();
    expect(log).toEqual([1, 2]);
    second.leave();
    (await later[0])?.leave();
    await later[1];
    expect(log).toEqual([1, 2, 3, 4]);
    first.leave();
  });

  test('admits bodies while they fit, and the next ones in the order of asking once there is room', async () => {
    const { admit, log, shares } = await openShares(4, 100);
    await Promise.all([admit(0, 60), admit(1, 40)]);
    const waiting = [admit(2, 50), admit(3, 1)];
    await turn();
    expect(log).toEqual([0, 1]);
    shares[1]?.leave();
    await turn();
    expect(log).toEqual([0, 1]);
    shares[0]?.leave();
    await Promise.all(waiting);
    expect(log).toEqual([0, 1, 2, 3]);
  });

  test('admits one body that is larger than everything, alone', async () => {
    const { admit, log, shares, held } = await openShares(3, 100);
    await admit(0, 1);
    const large = admit(1, 5_000);
    const after = admit(2, 1);
    await turn();
    expect(log).toEqual([0]);
    shares[0]?.leave();
    await large;
    expect(held.at(-1)).toBe(5_000);
    await turn();
    expect(log).toEqual([0, 1]);
    shares[1]?.leave();
    await after;
    expect(held.filter((bytes) => bytes > 100)).toEqual([5_000]);
  });

  test('asks for nothing new while bodies wait for room', async () => {
    const held: number[] = [];
    const budget = openByteBudget({ maxBytes: 10, maxShares: 9, onChange: (bytes) => held.push(bytes) });
    const [one, two] = [await budget.enter(), await budget.enter()];
    await one.admit(8);
    const second = two.admit(8);
    let entered = false;
    const third = budget.enter().then((share) => {
      entered = true;
      return share;
    });
    await turn();
    expect(entered).toBe(false);
    one.leave();
    await second;
    (await third).leave();
    two.leave();
    expect(held).toEqual([8, 0, 8, 0]);
  });

  test('gives back what an earlier try was admitted, and corrects a size that was not known', async () => {
    const { admit, shares, held } = await openShares(1, 100);
    await admit(0, 70);
    await admit(0, 80);
    expect(held).toEqual([70, 0, 80]);
    await admit(0, undefined);
    shares[0]?.correct(30);
    expect(held.slice(3)).toEqual([0, 1024 * 1024, 30]);
    shares[0]?.leave();
    shares[0]?.leave();
    expect(held.at(-1)).toBe(0);
  });

  test('rejects those who wait when their signal aborts, and leaves their turn to the next', async () => {
    const budget = openByteBudget({ maxBytes: 10, maxShares: 1 });
    const first = await budget.enter();
    const stop = new AbortController();
    const waiting = budget.enter(stop.signal);
    const next = budget.enter();
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    first.leave();
    (await next).leave();
    await expect(budget.enter(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});

describe('an archive that waits for room', () => {
  test('is asked for, its length is told, and its body comes once there is room', async () => {
    const { client, request } = await openClient();
    let release: () => void = () => {};
    const room = new Promise<void>((resolve) => {
      release = resolve;
    });
    const told: (number | undefined)[] = [];
    const admit = async (sizeBytes: number | undefined): Promise<void> => {
      told.push(sizeBytes);
      await room;
    };
    const running = client.archive(request, { admit });
    await until(() => told.length > 0);
    release();
    expect(told).toEqual([(await running).bytes.length]);
  });

  test('ends with DX_CANCELLED when its signal aborts, and so does the wait', async () => {
    const { client, request } = await openClient();
    const stop = new AbortController();
    const budget = openByteBudget({ maxBytes: 1, maxShares: 2 });
    const [first, second] = [await budget.enter(), await budget.enter()];
    await first.admit(1);
    let asked = false;
    const running = client.archive(request, {
      signal: stop.signal,
      admit: (sizeBytes, signal) => {
        asked = true;
        return second.admit(sizeBytes, signal);
      },
    });
    const failure = expect(running).rejects.toMatchObject({ code: 'DX_CANCELLED' });
    await until(() => asked);
    stop.abort();
    await failure;
  });
});

async function openShares(count: number, maxBytes: number) {
  const held: number[] = [];
  const log: number[] = [];
  const budget = openByteBudget({ maxBytes, maxShares: count, onChange: (bytes) => held.push(bytes) });
  const shares = await Promise.all(Array.from({ length: count }, () => budget.enter()));
  const admit = async (index: number, sizeBytes: number | undefined): Promise<void> => {
    await shares[index]?.admit(sizeBytes);
    log.push(index);
  };
  return { shares, admit, held, log };
}

async function openClient() {
  const registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
  const client = openRegistryClient(settingsFor(registry.url), await openTransport());
  onTestFinished(async () => {
    await client.close();
    await registry.close();
  });
  return { client, request: { name: 'a', version: '1.0.0', url: `${registry.url}a/-/a-1.0.0.tgz` } };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}
