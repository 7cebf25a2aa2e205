import { createRequire } from 'node:module';
import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { PackageMetadata, PickSettings, UniversePackage } from '../src/index.ts';
import { inMemoryMetadata, pickVersion } from '../src/index.ts';
import { randomRange, randomVersion } from './random-ranges.ts';
import type { Random } from './random-universe.ts';
import { pick, seededRandom } from './random-universe.ts';

interface Packument {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, unknown>>;
}

const fromNpm = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const npmPick: (packument: Packument, range: string, options: PickSettings) => { version: string } =
  fromNpm('npm-pick-manifest');

const versions = [
  '0.0.1',
  '0.1.0',
  '0.1.5',
  '1.0.0-alpha.1',
  '1.0.0',
  '1.2.0',
  '1.2.3',
  '2.0.0-rc.1',
  '2.0.0',
  '3.0.0-0',
];
const ranges = [
  '*',
  '',
  'latest',
  'next',
  'gone',
  '^1.0.0',
  '~1.2.0',
  '>=1',
  '<1',
  '1.2.3',
  'v1.2.3',
  '=2.0.0',
  '9.9.9',
];
const more = [
  '^0.1.0',
  '0.x',
  '>=2.0.0-rc',
  '^2.0.0-rc.1',
  '1 || 2',
  '1.0.0 - 1.2.0',
  ' ^1.0.0 ',
  '>3',
  'x',
  '^3.0.0-0',
];

describe('pickVersion', () => {
  it('takes what npm takes in 3,000 random packages', () => {
    const random = seededRandom(11);
    for (let i = 0; i < 3000; i += 1) {
      const entry = randomPackage(random);
      const range = pick(random, [...ranges, ...more]);
      const settings =
        random() < 0.5 ? { nodeVersion: '20.19.0', npmVersion: '11.0.0' } : { nodeVersion: '' };
      const found = pickVersion(metadataOf(entry), range, settings);
      expect(found, JSON.stringify({ entry, range, settings })).toBe(pickAsNpm(entry, range, settings));
    }
  });

  it('takes what npm takes for 20,000 random ranges over random lists of versions', () => {
    const random = seededRandom(12);
    for (let i = 0; i < 20_000; i += 1) {
      const length = Math.floor(random() * 14);
      const entry = randomPackage(
        random,
        Array.from({ length }, () => randomVersion(random)),
      );
      const range = random() < 0.1 ? pick(random, [...ranges, ...more]) : randomRange(random);
      const settings = { nodeVersion: '20.19.0', npmVersion: '11.0.0' };
      const found = pickVersion(metadataOf(entry), range, settings);
      expect(found, JSON.stringify({ entry, range })).toBe(pickAsNpm(entry, range, settings));
    }
  });

  it('takes what npm takes where all high versions have a fault', () => {
    const all = Array.from({ length: 30 }, (_, i) => `1.${i}.0`);
    for (let sound = 0; sound < all.length; sound += 1) {
      const entries = all.map((version, i) => [version, i === sound ? {} : { deprecated: 'old' }]);
      const entry = { distTags: { latest: '1.29.0' }, versions: Object.fromEntries(entries) };
      expect(pickVersion(metadataOf(entry), '^1.0.0')).toBe(pickAsNpm(entry, '^1.0.0', {}));
    }
  });

  it('I03 prefers the newest version whose engines suit this Node', () => {
    const entry = {
      versions: { '1.0.0': { engines: { node: '>=18' } }, '1.1.0': { engines: { node: '>=99' } } },
    };
    const metadata = inMemoryMetadata({ a: entry }).packageMetadata(parsePackageName('a')) as PackageMetadata;
    expect(pickVersion(metadata, '*', { nodeVersion: '20.19.0' })).toBe('1.0.0');
    expect(pickVersion(metadata, '^1.1.0', { nodeVersion: '20.19.0' })).toBe('1.1.0');
    expect(pickVersion(metadata, '*', { nodeVersion: '99.0.0' })).toBe('1.1.0');
  });

  it('takes another tag for the default when it is told to', () => {
    const entry = {
      distTags: { latest: '2.0.0', lts: '1.2.0' },
      versions: { '1.2.0': {}, '1.3.0': {}, '2.0.0': {} },
    };
    expect(pickVersion(metadataOf(entry), '*', { defaultTag: 'lts' })).toBe('1.2.0');
  });

  it('reads own keys of the tags only', () => {
    expect(pickVersion(metadataOf({ versions: { '1.0.0': {} } }), 'constructor')).toBeUndefined();
  });
});

function randomPackage(random: Random, from: readonly string[] = versions): UniversePackage {
  const kept = from.filter(() => random() < 0.5);
  const entries = kept.map((version) => [
    version,
    {
      ...(random() < 0.3 ? { deprecated: 'old' } : {}),
      ...(random() < 0.3 ? { engines: { node: pick(random, ['>=22', '>=18', '<10']), npm: '>=3' } } : {}),
    },
  ]);
  const distTags = kept.length === 0 ? {} : { latest: pick(random, kept), next: pick(random, kept) };
  return { distTags, versions: Object.fromEntries(entries) };
}

function metadataOf(entry: UniversePackage): PackageMetadata {
  const metadata = inMemoryMetadata({ a: entry }).packageMetadata(parsePackageName('a'));
  if (metadata instanceof Promise) throw new TypeError('in memory');
  return metadata;
}

/** npm throws where nothing fits. */
function pickAsNpm(entry: UniversePackage, range: string, settings: PickSettings): string | undefined {
  const { distTags } = metadataOf(entry);
  const manifests = Object.entries(entry.versions).map(([version, fields]) => [
    version,
    { ...fields, version },
  ]);
  const packument = { name: 'a', 'dist-tags': distTags, versions: Object.fromEntries(manifests) };
  try {
    return npmPick(packument, range.trim(), settings).version;
  } catch {
    return undefined;
  }
}
