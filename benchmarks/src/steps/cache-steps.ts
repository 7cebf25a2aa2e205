import { createHash } from 'node:crypto';
import { join } from 'node:path';
import zlib from 'node:zlib';
import {
  defaultLimits,
  gunzipArchive,
  integrityOf,
  openArchive,
  openCache,
  packArchive,
} from '@dx/pkg-cache';
import bloomFilters from 'bloom-filters';
import type { StepInputs } from './recorded-inputs.ts';
import type { Step } from './steps.ts';

const lookups = 10_000;

/** What a content cache does, and `.dxp` archives beside gzip and, where Node has it, zstd. */
export function cacheSteps(inputs: StepInputs, disk: string): readonly Step[] {
  return [...lookupSteps(disk), ...formatSteps(inputs)];
}

function lookupSteps(disk: string): readonly Step[] {
  const cache = openCache({ directory: join(disk, 'content-cache') });
  const values = Array.from({ length: 1_000 }, (_, at) => new Uint8Array(Buffer.from(`value ${at}`)));
  const keys = values.map(integrityOf);
  const absent = Array.from({ length: lookups }, (_, at) => keyOf(`absent ${at}`));
  const oracle = bloomFilters.BloomFilter.create(4_096, 0.008);
  for (const key of keys) oracle.add(key);
  const ready = Promise.all(keys.map((key, at) => cache.put(key, values[at] ?? new Uint8Array())));
  return [
    {
      name: 'cache: hit in memory',
      amount: `${lookups} gets`,
      count: lookups,
      run: async () => {
        await ready;
        for (let at = 0; at < lookups; at += 1) await cache.get(keys[at % keys.length] ?? '');
      },
    },
    {
      name: 'cache: definite miss by the filter',
      amount: `${lookups} keys`,
      count: lookups,
      run: () => absent.filter((key) => cache.has(key)).length,
    },
    {
      name: 'cache: the same by bloom-filters, for comparison',
      amount: `${lookups} keys`,
      count: lookups,
      run: () => absent.filter((key) => oracle.has(key)).length,
    },
    {
      name: 'cache: checkMany',
      amount: '1,000 keys, half of them there',
      run: async () => {
        await ready;
        await cache.checkMany([...keys.slice(0, 500), ...absent.slice(0, 500)]);
      },
    },
  ];
}

function keyOf(text: string): string {
  return `sha512-${createHash('sha512').update(text).digest('base64')}`;
}

interface Format {
  readonly name: string;
  readonly pack: (tar: Uint8Array<ArrayBuffer>) => Uint8Array;
  readonly unpack: (packed: Uint8Array) => Uint8Array;
}

function formatSteps({ archives }: StepInputs): readonly Step[] {
  const tars = archives.map(({ bytes, name }) => gunzipArchive(bytes, defaultLimits, name));
  const sizeBytes = tars.reduce((sum, { length }) => sum + length, 0);
  return formats().flatMap(({ name, pack, unpack }) => {
    const packed = tars.map(pack);
    const packedBytes = packed.reduce((sum, { length }) => sum + length, 0);
    const amount = `${tars.length} tars, ${(sizeBytes / 1e6).toFixed(0)} MB as ${(packedBytes / 1e6).toFixed(0)}`;
    return [
      { name: `archive: write ${name}`, amount, sizeBytes, run: () => tars.forEach((tar) => void pack(tar)) },
      {
        name: `archive: read ${name}`,
        amount,
        sizeBytes,
        run: () => packed.forEach((one) => void unpack(one)),
      },
    ];
  });
}

/** Node has zstd from 22.15 on. */
function formats(): readonly Format[] {
  const dxp: Format = {
    name: '.dxp, all digests checked',
    pack: (tar) => packArchive(tar),
    unpack: (packed) => openArchive(new Uint8Array(packed)).tar(),
  };
  const gzip: Format = {
    name: 'gzip',
    pack: (tar) => zlib.gzipSync(tar),
    unpack: (packed) => zlib.gunzipSync(packed),
  };
  const { zstdCompressSync, zstdDecompressSync } = zlib as unknown as Partial<
    Record<string, (bytes: Uint8Array) => Buffer>
  >;
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) return [dxp, gzip];
  return [dxp, gzip, { name: 'zstd', pack: zstdCompressSync, unpack: zstdDecompressSync }];
}
