import { importAdvisories } from '@dx/pkg-audit';
import type { Lock } from '@dx/pkg-lock';
import semver from 'semver';

const otherCount = 7_000;
const words = ['node', 'react', 'util', 'color', 'web', 'fast', 'json', 'aws', 'eth', 'type'];

/**
 * A database of made up advisories of the size of OSV's export for npm, always the same for a lock. Of the lock's names one in
 * eight has some that are about older versions; of those that it has in several major versions, one in 81 has one about all
 * below the newest of these; and one in 900 has one about everything.
 *
 * @param malwareCount as many as OSV has, by order of magnitude
 */
export function makeAdvisories(lock: Lock, malwareCount = 200_000): Uint8Array {
  const { bytes } = importAdvisories(documents(lock, malwareCount), { source: 'made up', now: () => 0 });
  return bytes;
}

function* documents(lock: Lock, malwareCount: number): Generator<Uint8Array> {
  const next = numbers(7);
  for (let at = 0; at < malwareCount; at += 1) {
    const name = `${words[at % words.length] ?? ''}-${next(2 ** 30).toString(36)}`;
    const affected = { versions: ['1.0.0', '1.0.1'], ...about(name, [{ introduced: '0' }]) };
    yield encode({ id: `MAL-2026-${at}`, summary: `Malicious code in ${name} (npm)`, affected: [affected] });
  }
  let count = 0;
  const fault = (name: string, events: readonly object[]): Uint8Array => {
    count += 1;
    return encode({
      ...{ id: `MADE-${count}`, aliases: [`CVE-2026-${count}`], summary: `A made up fault of ${name}` },
      affected: [about(name, events)],
      database_specific: {
        severity: ['LOW', 'MODERATE', 'HIGH', 'CRITICAL'][count % 4],
        cwe_ids: ['CWE-1333'],
      },
      references: [{ type: 'WEB', url: `https://advisories.test/${count}` }],
    });
  };
  for (let at = 0; at < otherCount; at += 1)
    yield fault(`lib-${next(2 ** 24).toString(36)}`, [{ introduced: '0' }, { fixed: '2.1.3' }]);
  yield* aboutLock(lock, fault);
}

function* aboutLock(
  lock: Lock,
  fault: (name: string, events: readonly object[]) => Uint8Array,
): Generator<Uint8Array> {
  let several = 0;
  for (const [at, [name, versions]] of [...versionsByName(lock)].sort().entries()) {
    const sorted = semver.sort([...versions]);
    const [lowest = '', highest = ''] = [sorted[0], sorted.at(-1)];
    for (let past = 0; at % 8 === 0 && past <= at % 3; past += 1)
      yield fault(name, [{ introduced: '0' }, { fixed: lowest }]);
    if (semver.major(lowest) !== semver.major(highest)) {
      if (several % 81 === 0) yield fault(name, [{ introduced: '0' }, { fixed: highest }]);
      several += 1;
    } else if (at % 900 === 0) yield fault(name, [{ introduced: '0' }]);
  }
}

function versionsByName({ packages }: Lock): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [location, { name, version, link }] of Object.entries(packages)) {
    const folder = location.lastIndexOf('node_modules/');
    if (folder === -1 || link === true || version === undefined || semver.valid(version) === null) continue;
    const real = name ?? location.slice(folder + 'node_modules/'.length);
    found.set(real, (found.get(real) ?? new Set()).add(version));
  }
  return found;
}

function about(name: string, events: readonly object[]): object {
  return { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] };
}

function encode(record: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ modified: '2026-01-01T00:00:00Z', ...record }));
}

/** Whole numbers below a limit, the same on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
