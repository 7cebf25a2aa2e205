import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixtureRegistry, startRecordedRegistry, startRegistry } from '../src/index.ts';
import { abbreviated, ask, json } from './ask.ts';

let directory: string;
let upstream: FixtureRegistry;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  upstream = await startRegistry(
    { packages: { '@s/a': { versions: { '1.0.0': { description: 'd', files: { x: 'y' } } } } } },
    { abbreviated: false },
  );
});
afterEach(async () => {
  await upstream.close();
  rmSync(directory, { recursive: true });
});

async function recordAll(): Promise<void> {
  await using recorder = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  await ask(`${recorder.url}@s%2fa`);
  await ask(`${recorder.url}@s/a/-/a-1.0.0.tgz`);
}

test('records once, abbreviates full documents, and replays without the upstream', async () => {
  await recordAll();
  const { bytes } = await upstream.archive('@s/a', '1.0.0');
  await upstream.close();
  await using replay = await startRecordedRegistry({ directory, mode: 'replay' });
  const document = json(await ask(`${replay.url}@s%2fa`, abbreviated));
  expect(Object.keys(document)).toEqual(['name', 'dist-tags', 'versions', 'modified']);
  const manifest = (document['versions'] as Record<string, Record<string, unknown>>)['1.0.0'] ?? {};
  const { tarball } = manifest['dist'] as { tarball: string };
  expect(manifest).not.toHaveProperty('description');
  expect(tarball).toBe(`${replay.url}@s/a/-/a-1.0.0.tgz`);
  expect((await ask(tarball)).body.equals(bytes)).toBe(true);
  expect(replay.counts()).toEqual({ packuments: 1, notModified: 0, archives: 1, other: 0 });
});

test('asks the upstream once for what many wait for, and never for what is there', async () => {
  await using recorder = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  await Promise.all([1, 2, 3].map(() => ask(`${recorder.url}@s%2fa`)));
  await ask(`${recorder.url}@s%2fa`);
  expect(upstream.counts().packuments).toBe(1);
  await using second = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  await ask(`${second.url}@s%2fa`);
  expect(upstream.counts().packuments).toBe(1);
});

test('has an etag that outlives the serving origin', async () => {
  await recordAll();
  await using one = await startRecordedRegistry({ directory, mode: 'replay' });
  await using two = await startRecordedRegistry({ directory, mode: 'replay', latencyMs: 1, mbit: 100 });
  const { headers } = await ask(`${one.url}@s/a`, { 'accept-encoding': 'gzip' });
  expect(headers['content-encoding']).toBe('gzip');
  expect((await ask(`${two.url}@s/a`, { 'if-none-match': String(headers.etag) })).status).toBe(304);
});

test('answers 404 for what was never recorded, in both modes', async () => {
  await using recorder = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  await using replay = await startRecordedRegistry({ directory, mode: 'replay' });
  for (const { url } of [recorder, replay]) {
    expect((await ask(`${url}missing`)).status).toBe(404);
    expect((await ask(`${url}missing/-/missing-1.0.0.tgz`)).status).toBe(404);
    expect((await ask(`${url}-/nothing`)).status).toBe(404);
  }
});

test('keeps no archive whose bytes are not what the document says', async () => {
  await using recorder = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  await ask(`${recorder.url}@s%2fa`);
  upstream.fault({ path: '@s/a', only: 'archive', kind: 'corrupt' });
  const answer = await ask(`${recorder.url}@s/a/-/a-1.0.0.tgz`);
  expect(answer.status).toBe(500);
  expect(json(answer)['error']).toContain('its document says sha512-');
  expect(readdirSync(join(directory, 'archives'))).toEqual([]);
});

test('tries again when the upstream fails for a moment', async () => {
  upstream.fault({ path: '@s/a', kind: 'status', status: 503, times: 1 });
  await using recorder = await startRecordedRegistry({ directory, mode: 'record', upstream: upstream.url });
  expect((await ask(`${recorder.url}@s%2fa`)).status).toBe(200);
});

test('does not record without an upstream', async () => {
  await expect(startRecordedRegistry({ directory, mode: 'record' })).rejects.toThrow(TypeError);
});
