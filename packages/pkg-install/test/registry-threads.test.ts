import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { type MetadataCache, openMetadataCache } from '@dx/pkg-cache';
import { parsePackageName } from '@dx/pkg-core';
import { nodeFs, openInlineRunner } from '@dx/pkg-core/node';
import type { FetchEvent } from '@dx/pkg-fetch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenRegistryTask, registryTasks } from '../src/registry-tasks.ts';
import { openRegistryThreads } from '../src/registry-threads.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': {}, '1.1.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

function open(signal?: AbortSignal) {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const cache: MetadataCache = openMetadataCache({ directory, fs: nodeFs });
  const events: FetchEvent[] = [];
  const task: OpenRegistryTask = {
    directory,
    transport: {},
    registrySettings: {
      registry: registry.url,
      scopes: {},
      credentials: [],
      retries: 0,
      retryFactor: 1,
      retryMinMs: 1,
      retryMaxMs: 1,
      timeoutMs: 5_000,
      userAgent: 'test',
    },
  };
  const runners = [openInlineRunner(registryTasks(nodeFs)), openInlineRunner(registryTasks(nodeFs))];
  const onEvent = (event: FetchEvent): void => void events.push(event);
  const threads = openRegistryThreads({ runners, open: task, cache, onEvent, signal });
  return { directory, cache, events, threads, fetch: threads.document };
}

const key = (name: string) => ({ registry: registry.url, name: parsePackageName(name) });

it('brings a document that can be read at once, tells what it asked for, and leaves it on disk', async () => {
  const { directory, events, fetch } = open();
  const answer = await fetch(key('a'), undefined);
  if (answer.status !== 'found') throw new Error('expected a document');
  expect(answer.cached.document.versions).toEqual(['1.0.0', '1.1.0']);
  expect(answer.cached.document.manifest('1.1.0')?.dependencies).toEqual({ b: '^1.0.0' });
  expect(Object.getPrototypeOf(answer.cached.document.distTags)).toBeNull();
  expect(events.map(({ kind }) => kind)).toContain('request');
  const later = openMetadataCache({ directory, fs: nodeFs });
  expect(later.read(key('a'))?.document.distTags['latest']).toBe('1.1.0');
});

it('says when nothing changed since', async () => {
  const { fetch, cache } = open();
  await fetch(key('a'), undefined);
  const etag = cache.read(key('a'))?.etag ?? '';
  expect(await fetch(key('a'), { etag })).toMatchObject({ status: 'unchanged' });
});

it('asks its threads in turn, each with its own connections', async () => {
  const { fetch } = open();
  const answers = await Promise.all([
    fetch(key('a'), undefined),
    fetch(key('b'), undefined),
    fetch(key('a'), undefined),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['found', 'found', 'found']);
});

it('fails as the registry client does', async () => {
  const { fetch } = open();
  await expect(fetch(key('missing'), undefined)).rejects.toMatchObject({ code: 'DX_PACKAGE_NOT_FOUND' });
});

it('stops waiting when it is cancelled', async () => {
  const stop = new AbortController();
  const { fetch } = open(stop.signal);
  const removeFault = registry.fault({ path: 'b', kind: 'hang' });
  const running = fetch(key('b'), undefined);
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toMatchObject({
    code: 'DX_CANCELLED',
    cause: expect.objectContaining({ message: 'stopped' }),
  });
  removeFault();
});

it('brings an archive as it was published, and tells what it asked for', async () => {
  const { threads, events } = open();
  const url = `${registry.url}b/-/b-1.0.0.tgz`;
  const { bytes, request } = await threads.archive({ name: 'b', version: '1.0.0', url });
  expect(request.url).toBe(url);
  expect([...bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  expect(events.map(({ kind }) => kind)).toEqual(['request', 'received']);
});
