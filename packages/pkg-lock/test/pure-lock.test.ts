import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLock,
  decodeLock,
  describeLock,
  diffLocks,
  encodeLock,
  formatPackageLock,
  type Lock,
  lockGraph,
  lockPreferences,
  mergeLocks,
  packageLockStyle,
  packageLockVersion,
  readPackageLock,
} from '../src/index.ts';
import { kinds, makeWorkspace, members, readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { type RandomProject, randomProject } from './random-project.ts';

const example = join(import.meta.dirname, '../../../examples/react-app');
const committed: readonly (readonly [string, string])[] = [
  ['examples/react-app', readFileSync(join(example, 'package-lock.json'), 'utf8')],
  ['kinds, version 2', readFixture('kinds-v2')],
  ['kinds, version 3', readFixture('kinds-v3')],
  ['members, version 2', readFixture('members-v2')],
  ['members, version 3', readFixture('members-v3')],
];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const projects: fc.Arbitrary<RandomProject> = seeds.map((seed) => randomProject(seededRandom(seed)));

function read(text: string): Lock {
  return readPackageLock(text, 'package-lock.json');
}

function lockOf({ packages }: RandomProject): Lock {
  return read(JSON.stringify({ name: 'root', version: '1.0.0', lockfileVersion: 3, packages }));
}

function rewrite(text: string): string {
  const version = packageLockVersion(text);
  const lockfileVersion = version === 1 ? 3 : version;
  return formatPackageLock(read(text), { style: packageLockStyle(text), lockfileVersion });
}

describe('a lock', () => {
  it.each(committed)('W02 comes back byte for byte: %s', (_name, text) => {
    expect(rewrite(text)).toBe(text);
  });

  it.each(committed)('comes back from lock.dxl as it was: %s', (_name, text) => {
    const lock = read(text);
    const decoded = decodeLock(encodeLock(lock), 'lock.dxl');
    expect(decoded).toEqual(lock);
    expect(encodeLock(decoded)).toEqual(encodeLock(lock));
  });

  it('is satisfied where it is committed', () => {
    const manifest = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const check = checkLock(makeWorkspace({ '': manifest }), read(committed[0]?.[1] ?? ''));
    expect(check.status).toBe('satisfied');
  });

  it('P7: is the same for the same graph and manifests, whatever the order of nodes and keys', () => {
    fc.assert(
      fc.property(projects, seeds, (project, seed) => {
        const random = seededRandom(seed);
        const nodes = lockPreferences(lockOf(project));
        const first = lockGraph({ nodes, warnings: [] }, makeWorkspace(project.manifests));
        const shuffled = shuffleKeys(random.shuffle(nodes), random);
        const manifests = shuffleKeys(project.manifests, random);
        const second = lockGraph({ nodes: shuffled, warnings: [] }, makeWorkspace(manifests));
        expect(second).toEqual(first);
        expect(formatPackageLock(second)).toBe(formatPackageLock(first));
        expect(encodeLock(second)).toEqual(encodeLock(first));
      }),
      { numRuns: 60 },
    );
  });

  it('A2: flaps no flag: locking what a lock says gives that lock', () => {
    fc.assert(
      fc.property(projects, (project) => {
        const workspace = makeWorkspace(project.manifests);
        const once = lockGraph({ nodes: lockPreferences(lockOf(project)), warnings: [] }, workspace);
        const again = lockGraph({ nodes: lockPreferences(once), warnings: [] }, workspace, {
          previous: once,
        });
        expect(formatPackageLock(again)).toBe(formatPackageLock(once));
        expect(rewrite(formatPackageLock(once))).toBe(formatPackageLock(once));
      }),
      { numRuns: 60 },
    );
  });

  it('is read, written and told the same in every order of its keys', () => {
    fc.assert(
      fc.property(projects, seeds, (project, seed) => {
        const lock = lockOf(project);
        const packages = shuffleKeys(project.packages, seededRandom(seed));
        const other = lockOf({ ...project, packages });
        expect(other).toEqual(lock);
        expect(describeLock(other)).toBe(describeLock(lock));
        expect(decodeLock(encodeLock(other), '')).toEqual(lock);
        expect(diffLocks(lock, other)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('merged with itself is itself, without what nothing needs', () => {
    for (const [manifests, name] of [
      [kinds, 'kinds-v3'],
      [members, 'members-v3'],
    ] as const) {
      const lock = read(readFixture(name));
      expect(formatPackageLock(mergeLocks(lock, lock, lock).lock)).toBe(readFixture(name));
      expect(formatPackageLock(mergeLocks(undefined, lock, lock).lock)).toBe(readFixture(name));
      expect(checkLock(makeWorkspace(manifests), mergeLocks(lock, lock, lock).lock).status).toBe('satisfied');
    }
  });

  it('W04 keeps what came in an archive of another package, marked so and with its flags', () => {
    const lock = read(readFixture('kinds-v3'));
    const bundled = Object.entries(lock.packages).filter(([, entry]) => entry.inBundle);
    expect(bundled.length).toBeGreaterThan(3);
    const nodes = lockPreferences(lock);
    const again = lockGraph({ nodes, warnings: [] }, makeWorkspace(kinds), { previous: lock });
    for (const [location, entry] of bundled) {
      expect(entry.resolved).toBeUndefined();
      expect(again.packages[location]).toEqual(entry);
    }
  });
});

describe('a package-lock.json of another version', () => {
  it.each([1, 2, 3])('F02 is read: version %i of one project says the same packages', (version) => {
    const versions = (lock: Lock): Readonly<Record<string, string | undefined>> =>
      Object.fromEntries(
        Object.entries(lock.packages)
          .filter(([location]) => location.startsWith('node_modules/'))
          .map(([location, entry]) => [location, entry.version ?? entry.resolved]),
      );
    const found = versions(read(readFixture(`members-v${version}`)));
    expect(found).toEqual(versions(read(readFixture('members-v3'))));
  });

  it('F02 is read: version 4, which is written as version 4 again', () => {
    const data = JSON.parse(readFixture('kinds-v3')) as { packages: Record<string, object> };
    const text = `${JSON.stringify({ ...data, lockfileVersion: 4 }, null, 2)}\n`;
    expect(packageLockVersion(text)).toBe(4);
    expect(read(text)).toEqual(read(readFixture('kinds-v3')));
    expect(rewrite(text)).toBe(text);
  });

  it('W06 becomes version 3 when it was version 1, with the versions that it had', () => {
    const text = rewrite(readFixture('members-v1'));
    expect(packageLockVersion(text)).toBe(3);
    const before = read(readFixture('members-v1'));
    expect(diffLocks(before, read(text))).toEqual([]);
    expect(JSON.parse(text)).not.toHaveProperty('dependencies');
  });

  it.each([2, 3] as const)('W06 is written as version %i where that is asked for', (lockfileVersion) => {
    const text = formatPackageLock(read(readFixture('members-v3')), { lockfileVersion });
    expect(packageLockVersion(text)).toBe(lockfileVersion);
    expect(text).toBe(readFixture(`members-v${lockfileVersion}`));
  });
});
