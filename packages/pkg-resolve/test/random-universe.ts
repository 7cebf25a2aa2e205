import type { Importer, Universe, UniverseVersion } from '../src/index.ts';

/** A made-up project with the packages it may use. */
export interface RandomProject {
  readonly universe: Universe;
  readonly importers: Readonly<Record<string, Importer>>;
}

/** Settings of the dice. */
export interface Dice {
  /** Chance that a package has peers, 0 to 1. */
  readonly peers: number;
  readonly members: number;
}

export type Random = () => number;

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomProject(random: Random, dice: Dice): RandomProject {
  const names = Array.from({ length: 10 + Math.floor(random() * 20) }, (_, i) => makeName(i));
  const versions = new Map(names.map((name) => [name, makeVersions(random)]));
  const universe: Record<string, Universe[string]> = {};
  for (const name of names) {
    const entries = (versions.get(name) ?? []).map((version) => [
      version,
      makeManifest(random, name, versions, dice),
    ]);
    universe[name] = { versions: Object.fromEntries(entries) };
  }
  const importers: Record<string, Importer> = { '': makeImporter(random, 'root', versions) };
  for (let i = 0; i < dice.members; i += 1)
    importers[`packages/m${i}`] = makeImporter(random, `m${i}`, versions);
  return { universe, importers };
}

export function makeImporter(
  random: Random,
  name: string,
  versions: ReadonlyMap<string, readonly string[]>,
): Importer {
  return {
    name,
    version: '1.0.0',
    dependencies: makeMap(random, versions, 1 + Math.floor(random() * 5)),
    devDependencies: makeMap(random, versions, Math.floor(random() * 3)),
    optionalDependencies: random() < 0.2 ? makeMap(random, versions, 1) : {},
  };
}

function makeName(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  if (index % 7 === 3) return `@s/${letter}${index}`;
  return index % 11 === 5 ? `${letter.toUpperCase()}-${index}` : `${letter}${index}`;
}

function makeVersions(random: Random): readonly string[] {
  const all = ['1.0.0', '1.1.0', '1.2.3', '2.0.0', '2.1.0', '3.0.0', '4.0.0-beta.1'];
  const kept = all.filter(() => random() < 0.5);
  return kept.length === 0 ? ['1.0.0'] : kept;
}

function makeManifest(
  random: Random,
  name: string,
  versions: ReadonlyMap<string, readonly string[]>,
  dice: Dice,
): UniverseVersion {
  const dependencies = makeMap(random, versions, random() < 0.6 ? Math.floor(random() * 4) : 0);
  const optionalDependencies = random() < 0.12 ? makeMap(random, versions, 1) : {};
  const peerDependencies =
    random() < dice.peers ? makeMap(random, versions, 1 + Math.floor(random() * 2)) : {};
  const peerDependenciesMeta: Record<string, { optional: boolean }> = {};
  for (const map of [dependencies, peerDependencies, optionalDependencies]) delete map[name];
  for (const peer of Object.keys(peerDependencies)) {
    if (random() < 0.3) peerDependenciesMeta[peer] = { optional: true };
  }
  if (random() < 0.03) optionalDependencies['missing'] = '1.0.0';
  return {
    dependencies,
    ...(Object.keys(optionalDependencies).length > 0 ? { optionalDependencies } : {}),
    ...(Object.keys(peerDependencies).length > 0 ? { peerDependencies, peerDependenciesMeta } : {}),
    ...(random() < 0.05 ? { deprecated: 'old' } : {}),
  };
}

function makeMap(
  random: Random,
  versions: ReadonlyMap<string, readonly string[]>,
  size: number,
): Record<string, string> {
  const names = [...versions.keys()];
  const map: Record<string, string> = {};
  for (let i = 0; i < size; i += 1) {
    const name = pick(random, names);
    const version = pick(random, versions.get(name) ?? ['1.0.0']);
    map[name] = makeRange(random, name, version);
  }
  return map;
}

function makeRange(random: Random, name: string, version: string): string {
  const dice = random();
  if (dice < 0.55) return `^${version}`;
  if (dice < 0.65) return version;
  if (dice < 0.75) return '*';
  if (dice < 0.8) return `>=${version}`;
  if (dice < 0.85) return `~${version}`;
  if (dice < 0.9) return '1 || 2';
  if (dice < 0.94) return 'latest';
  return dice < 0.97 ? `npm:${name}@^${version}` : '>=1 <3';
}

export function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}
