import type { Importer, Universe, UniverseVersion } from '@dx/pkg-resolve';

/** A project, the packages it may use, and what its manifests say later. */
export interface RandomChange {
  readonly universe: Universe;
  readonly before: Readonly<Record<string, Importer>>;
  readonly after: Readonly<Record<string, Importer>>;
}

type Random = () => number;
type Versions = ReadonlyMap<string, readonly string[]>;

const maps = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** The same for the same seed. Most packages are few versions apart, as real ones are, so that much is shared. */
export function randomChange(seed: number): RandomChange {
  const random = seededRandom(seed);
  const count = 8 + Math.floor(random() * 40);
  const versions: Versions = new Map(
    Array.from({ length: count }, (_, index) => [nameOf(index), versionsOf(random)]),
  );
  const universe: Record<string, Universe[string]> = {};
  for (const [name, all] of versions)
    universe[name] = {
      versions: Object.fromEntries(all.map((each) => [each, manifestOf(random, versions)])),
    };
  const members = Math.floor(random() * 4);
  const before: Record<string, Importer> = { '': importerOf(random, 'root', versions) };
  for (let index = 0; index < members; index += 1) {
    const importer = importerOf(random, `m${index}`, versions);
    const needs = index > 0 && random() < 0.5 ? { m0: random() < 0.5 ? '^1.0.0' : 'workspace:*' } : {};
    before[`packages/m${index}`] = { ...importer, dependencies: { ...importer.dependencies, ...needs } };
  }
  return { universe, before, after: changed(random, before, versions) };
}

function changed(
  random: Random,
  before: Readonly<Record<string, Importer>>,
  versions: Versions,
): Readonly<Record<string, Importer>> {
  const after: Record<string, Importer> = { ...before };
  for (let left = 1 + Math.floor(random() * 2); left > 0; left -= 1) {
    const location = pick(random, Object.keys(before));
    const field = pick(random, maps);
    const importer = after[location] ?? {};
    const entries = Object.entries(importer[field] ?? {});
    const dice = random();
    if (dice < 0.4) entries.splice(Math.floor(random() * entries.length), 1);
    else entries.push(...Object.entries(mapOf(random, versions, 1)));
    after[location] = { ...importer, [field]: Object.fromEntries(entries) };
  }
  return after;
}

function importerOf(random: Random, name: string, versions: Versions): Importer {
  return {
    name,
    version: '1.2.0',
    dependencies: mapOf(random, versions, 1 + Math.floor(random() * 4)),
    devDependencies: mapOf(random, versions, Math.floor(random() * 3)),
    optionalDependencies: random() < 0.3 ? mapOf(random, versions, 1) : {},
    peerDependencies: random() < 0.2 ? mapOf(random, versions, 1) : {},
  };
}

function manifestOf(random: Random, versions: Versions): UniverseVersion {
  const dependencies = random() < 0.5 ? mapOf(random, versions, Math.floor(random() * 3)) : {};
  const optionalDependencies: Record<string, string> = random() < 0.1 ? mapOf(random, versions, 1) : {};
  if (random() < 0.03) optionalDependencies[pick(random, [...versions.keys()])] = '^9.0.0';
  const peerDependencies = random() < 0.08 ? mapOf(random, versions, 1) : {};
  if (random() < 0.04) optionalDependencies['missing'] = random() < 0.5 ? '1.0.0' : '^2.0.0';
  const [peer] = Object.keys(peerDependencies);
  const isOptional = peer !== undefined && random() < 0.5;
  return {
    dependencies,
    ...(Object.keys(optionalDependencies).length > 0 ? { optionalDependencies } : {}),
    ...(peer === undefined ? {} : { peerDependencies }),
    ...(isOptional ? { peerDependenciesMeta: { [peer]: { optional: true } } } : {}),
    ...(random() < 0.1 ? { deprecated: 'old' } : {}),
    ...(random() < 0.1 ? { engines: { node: random() < 0.5 ? '>=18' : '<18' } } : {}),
    ...(random() < 0.05 ? { bin: { tool: 'tool.js' } } : {}),
    ...(random() < 0.05 ? { funding: 'https://fund.test/' } : {}),
  };
}

function nameOf(index: number): string {
  if (index % 9 === 4) return `@s/p${index}`;
  return index % 13 === 7 ? `P${index}` : `p${index}`;
}

function versionsOf(random: Random): readonly string[] {
  const all = ['1.0.0', '1.2.0', '1.3.1', '2.0.0', '3.0.0-beta.1'];
  const kept = all.filter(() => random() < 0.5);
  return kept.length === 0 ? ['1.2.0'] : kept;
}

function mapOf(random: Random, versions: Versions, size: number): Record<string, string> {
  const map: Record<string, string> = {};
  for (let left = size; left > 0; left -= 1) {
    const name = pick(random, [...versions.keys()]);
    map[name] = rangeOf(random, name, pick(random, versions.get(name) ?? ['1.2.0']));
  }
  return map;
}

function rangeOf(random: Random, name: string, version: string): string {
  const dice = random();
  if (dice < 0.6) return `^${version}`;
  if (dice < 0.8) return '*';
  if (dice < 0.85) return version;
  if (dice < 0.9) return `>=${version}`;
  return dice < 0.95 ? 'latest' : `npm:${name}@^${version}`;
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
