import { createRequire } from 'node:module';
import { inMemoryMetadata, type Universe, type UniverseVersion } from '@dx/pkg-resolve';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { openCalculator } from '../../src/report/calculate-advisories.ts';
import { makeAdvisory } from '../support/make-advisory.ts';

/** npm's own class, of which only what asks nobody is used. */
interface NpmAdvisory {
  readonly range: string;
  load(cached: object, packument: object): NpmAdvisory;
  testVersion(version: string, spec?: string): boolean;
}
type NpmClass = new (name: string, source: object) => NpmAdvisory;
const NpmAdvisoryClass = createRequire(import.meta.url)(
  '@npmcli/metavuln-calculator/lib/advisory.js',
) as NpmClass;

const releases = ['1.0.0', '1.0.1', '1.0.2', '1.1.0', '1.1.1', '1.2.0', '2.0.0', '2.0.1', '2.1.0', '3.0.0'];
const withPrereleases = [...releases, '1.1.0-beta.1', '2.0.0-rc.0', '2.0.0-rc.1', '2.0.2-0', '3.0.0-alpha'];
const specs = [
  '^1.0.0',
  '^2.0.0',
  '~1.0.0',
  '*',
  '>=1.1.0',
  '1.0.1',
  '<2',
  '^3.0.0',
  'next',
  'npm:x@1',
  '1 || 3',
];
const affected = ['<1.1.0', '<2.0.1', '>=1.1.0 <2', '*', '1.0.1 || 2.0.0', '>=2.0.0', '<1.0.1 || >=3.0.0'];

function generator(seed: number): <Item>(items: readonly Item[]) => Item {
  let state = seed;
  return (items) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return items[Math.floor((state / 4_294_967_296) * items.length)] as (typeof items)[number];
  };
}

/** A chain of packages, each of which may need the one before. */
function makeUniverse(pick: ReturnType<typeof generator>, versions: readonly string[]): Universe {
  const own = (needs?: string): Record<string, UniverseVersion> =>
    Object.fromEntries(
      versions
        .filter(() => pick([true, true, true, false]))
        .map((version) => {
          const field = pick(['dependencies', 'optionalDependencies', 'peerDependencies'] as const);
          const isNeeded = needs !== undefined && pick([true, true, true, false]);
          const bundleDependencies = isNeeded && pick([false, false, true]) ? [needs] : [];
          return [version, isNeeded ? { [field]: { [needs]: pick(specs) }, bundleDependencies } : {}];
        }),
    );
  return { a: { versions: own() }, b: { versions: own('a') }, c: { versions: own('b') } };
}

async function compare(seed: number, versions: readonly string[]): Promise<void> {
  const pick = generator(seed);
  const universe = makeUniverse(pick, versions);
  const packument = (name: string): object => ({ name, versions: universe[name]?.versions });
  const advisory = makeAdvisory(seed, pick(affected));
  const calculator = openCalculator(inMemoryMetadata(universe), () => new Map());
  const ours = [await calculator.own('a', advisory)];
  const source = { ...advisory, vulnerable_versions: advisory.vulnerableVersions };
  const theirs = [new NpmAdvisoryClass('a', source).load({}, packument('a'))];
  for (const name of ['b', 'c']) {
    const [cause, npmCause] = [ours.at(-1), theirs.at(-1)];
    if (cause === undefined || npmCause === undefined) throw new Error('nothing to go on from');
    ours.push(await calculator.ofDependent(name, cause));
    theirs.push(new NpmAdvisoryClass(name, npmCause).load({}, packument(name)));
  }
  for (const [at, name] of ['a', 'b', 'c'].entries()) {
    if (at === 0) continue;
    const known = semver.sort(Object.keys(universe[name]?.versions ?? {}));
    const answers = (one: { testVersion(version: string): boolean } | undefined): readonly unknown[] =>
      known.map((version) => [seed, name, version, one?.testVersion(version)]);
    expect([ours[at]?.range, ...answers(ours[at])]).toEqual([theirs[at]?.range, ...answers(theirs[at])]);
  }
}

describe('versions of dependents', () => {
  it('I10 are those that npm finds, for packages of any versions and ranges', async () => {
    for (let seed = 1; seed <= 1_000; seed += 1) await compare(seed, releases);
  });

  it('I10 are those that npm finds among prereleases too', async () => {
    for (let seed = 1; seed <= 1_000; seed += 1) await compare(seed, withPrereleases);
  });
});
