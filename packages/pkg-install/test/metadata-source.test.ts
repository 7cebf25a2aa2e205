import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMetadataCache } from '@dx/pkg-cache';
import { parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { PackumentAnswer, RegistryClient } from '@dx/pkg-fetch';
import { readSettings } from '@dx/pkg-workspace';
import { expect, it } from 'vitest';
import { openMetadataSource } from '../src/metadata-source.ts';

/** A source whose registry gives the same answer to every question. */
function openSource(answer: PackumentAnswer) {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const asked: string[] = [];
  const client: RegistryClient = {
    packument: async (name) => {
      asked.push(name);
      return answer;
    },
    archive: () => Promise.reject(new TypeError('no archives here')),
    search: async () => [],
    close: async () => undefined,
  };
  const settings = readSettings(
    {
      directory,
      env: {},
      home: directory,
      globalPrefix: directory,
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '0.0.0',
    },
    { fs: nodeFs },
  );
  const cache = openMetadataCache({ directory, fs: nodeFs });
  const parts = { cache, client: async () => client, settings, network: 'online', now: () => 0 } as const;
  return { source: openMetadataSource(parts), asked };
}

const name = parsePackageName('a');

it('refuses "unchanged" about a name of which nothing is known', async () => {
  const { source } = openSource({ status: 'unchanged', maxAgeMs: 1_000 });
  await expect(source.packageMetadata(name)).rejects.toMatchObject({ code: 'DX_FETCH_BAD_ANSWER' });
});

it('asks once for each name, however often it is wanted', async () => {
  const { source, asked } = openSource({ status: 'unchanged', maxAgeMs: 1_000 });
  source.prefetch?.(name);
  await Promise.allSettled([source.packageMetadata(name), source.packageMetadata(name)]);
  expect(asked).toEqual(['a']);
});
