import type { DependencyFields, MetadataSource } from '@dx/pkg-resolve';
import type { Advisory, Severity } from '../types.ts';
import { openAffectedPlaces } from './affected-places.ts';
import { type KnownVersion, readVersion } from './known-version.ts';
import { type KnownVersions, readKnownVersions } from './known-versions.ts';
import { findIntervals, isInRange, overlap, rangeOfVersions, readRange } from './ranges.ts';

/** An advisory of a package, or what one of a dependency means for it. */
export interface CalculatedAdvisory {
  readonly id: string;
  readonly type: 'advisory' | 'metavuln';
  /** Of an advisory its own id, else that of what it comes from. */
  readonly source: number | string;
  readonly name: string;
  /** The package that it comes from: the same one for an advisory. */
  readonly dependency: string;
  readonly severity: Severity;
  readonly range: string;
  /** Whether it is about a version; `spec` is what that asks for of the dependency, where somebody knows better. */
  testVersion(version: string, spec?: string): boolean;
  /** Whether everything that a range allows is affected, or it allows nothing. */
  testSpec(spec: string): boolean;
}

/** Advisories with the versions that they are about, each made once. */
export interface AdvisoryCalculator {
  /** An advisory as somebody told it. */
  own(name: string, advisory: Advisory): Promise<CalculatedAdvisory>;
  /** The versions of a dependent that cannot do without an affected version. */
  ofDependent(name: string, cause: CalculatedAdvisory): Promise<CalculatedAdvisory>;
  known(name: string): Promise<KnownVersions>;
}

/** Each name is asked for once, each version and each range taken apart once. */
export function openCalculator(
  source: MetadataSource | undefined,
  fallback: (name: string) => ReadonlyMap<string, DependencyFields>,
): AdvisoryCalculator {
  const versions = new Map<string, Promise<KnownVersions>>();
  const made = new Map<string, Promise<CalculatedAdvisory>>();
  const known = (name: string): Promise<KnownVersions> =>
    once(versions, name, () => readKnownVersions(name, source, () => fallback(name)));
  return {
    known,
    own: (name, advisory) =>
      once(made, `${name} ${advisory.id}`, async () => ownAdvisory(advisory, await known(name))),
    ofDependent: (name, cause) =>
      once(made, `${name} < ${cause.id}`, async () => dependentAdvisory(cause, await known(name))),
  };
}

function ownAdvisory(
  { id, severity, vulnerableVersions }: Advisory,
  known: KnownVersions,
): CalculatedAdvisory {
  const { name } = known;
  const range = readRange(vulnerableVersions);
  const isAffected = (version: KnownVersion | undefined): boolean =>
    version !== undefined && range !== undefined && isInRange(range, version);
  return {
    ...{ id: `${name} ${id}`, type: 'advisory', source: id, name, dependency: name, severity },
    range: vulnerableVersions,
    testVersion: (version) => isAffected(readVersion(version)),
    testSpec: openSpecTest(known, (at) => isAffected(known.versions[at])),
  };
}

/** Looks at a minor version when it is asked about one of its versions, and at all of them for the range. */
function dependentAdvisory(cause: CalculatedAdvisory, known: KnownVersions): CalculatedAdvisory {
  const { name, versions } = known;
  const affected = openAffectedPlaces(known, (version, spec) => needsAffected(cause, known, version, spec));
  const others = new Map<string, boolean>();
  let range: string | undefined;
  return {
    ...{ id: `${name} < ${cause.id}`, type: 'metavuln', source: cause.id, name },
    ...{ dependency: cause.name, severity: cause.severity },
    get range() {
      range ??= rangeOfVersions(versions, affected.all());
      return range;
    },
    testVersion: (version, spec) => {
      const at = known.placeOf(version);
      if (at !== undefined) return affected.test(at, spec);
      return remembered(others, version, () => needsAffected(cause, known, version, spec));
    },
    testSpec: openSpecTest(known, affected.test),
  };
}

/** Something that is no range of a registry's versions is taken to be affected: nobody can tell. */
function needsAffected(
  cause: CalculatedAdvisory,
  known: KnownVersions,
  version: string,
  given: string | undefined,
): boolean {
  const requirement = known.requirement(version, cause.name);
  const spec = given === undefined || given === '' ? requirement?.spec : given;
  if (spec === undefined) return false;
  if (readRange(spec) === undefined) return true;
  return requirement?.isBundled === true ? overlap(spec, cause.range) : cause.testSpec(spec);
}

/** From the highest version down: those are the ones that are mended. */
function openSpecTest({ versions }: KnownVersions, test: (at: number) => boolean): (spec: string) => boolean {
  const answers = new Map<string, boolean>();
  return (spec) =>
    remembered(answers, spec, () => {
      const range = readRange(spec);
      if (range === undefined) return true;
      for (const { from, to } of findIntervals(range, versions))
        for (let at = to - 1; at >= from; at -= 1) if (!test(at)) return false;
      return true;
    });
}

function remembered(answers: Map<string, boolean>, key: string, look: () => boolean): boolean {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = look();
  answers.set(key, answer);
  return answer;
}

function once<Value>(
  made: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
