import { openOverrides } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import {
  type CheckLockOptions,
  checkLock,
  type EdgeRules,
  type Lock,
  lockEdges,
  lockPreferences,
  readPackageLock,
} from '../src/index.ts';
import { kinds, type Manifests, makeWorkspace, members, readFixture } from './project.ts';

const path = '/project/package-lock.json';

function makeLock(packages: Record<string, object>): Lock {
  return readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), path);
}

function reasonsOf(manifests: Manifests, lock: Lock, options?: CheckLockOptions) {
  const check = checkLock(makeWorkspace(manifests), lock, options);
  return check.status === 'stale' ? check.reasons : [];
}

function checkOne(dependencies: Record<string, string>, packages: Record<string, object>) {
  return reasonsOf({ '': { dependencies } }, makeLock({ '': { dependencies }, ...packages }));
}

describe('checkLock', () => {
  it.each([
    ['kinds', kinds],
    ['members', members],
  ])('I01: is satisfied by the lock of %s that npm wrote', (name, manifests) => {
    const lock = readPackageLock(readFixture(`${name}-v3`), path);
    const check = checkLock(makeWorkspace(manifests), lock);
    expect(check).toEqual({ status: 'satisfied', lock });
  });

  it('is unusable without a lock', () => {
    expect(checkLock(makeWorkspace(members), undefined)).toEqual({
      status: 'unusable',
      reason: 'There is no lockfile',
    });
  });

  it('says only one reason to who wants no more, and still finds a lock that does not answer', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', dependencies: { gone: '1' } } };
    const lock = makeLock({ '': { dependencies: { a: '1', b: '1' } }, ...packages });
    const few = { everyReason: false };
    expect(reasonsOf({ '': { dependencies: { a: '2', b: '2' } } }, lock, few)).toHaveLength(1);
    const kept = { '': { dependencies: { a: '1', b: '1' } } };
    expect(reasonsOf(kept, lock, few)).toEqual(reasonsOf(kept, lock));
    expect(reasonsOf(kept, lock)).toHaveLength(2);
  });

  it('finds a version 1 lock stale, since it does not say what the root asks for', () => {
    const lock = readPackageLock(readFixture('kinds-v1'), path);
    const check = checkLock(makeWorkspace(kinds), lock);
    expect(check).toMatchObject({ status: 'stale', preferences: lockPreferences(lock) });
  });

  it.each([
    [
      'added',
      { dependencies: { ms: '^2', kleur: '^4' } },
      'The project asks for kleur@^4 in dependencies, which is not in the lock',
    ],
    [
      'changed',
      { dependencies: { ms: '^2.1' } },
      'The project asks for ms@^2.1 in dependencies, which is ^2 in the lock',
    ],
    ['removed', { dependencies: {} }, 'The project no longer asks for ms@^2 in dependencies'],
  ])(
    'says %s when only the manifest was edited, even where the locked version would do (attack L04)',
    (kind, edit, message) => {
      const lock = readPackageLock(readFixture('members-v3'), path);
      const reasons = reasonsOf({ ...members, '': { ...members[''], ...edit } }, lock);
      expect(reasons).toContainEqual(expect.objectContaining({ kind, location: '', message }));
    },
  );

  it('says importer for members that came, went or are not linked, and for other workspaces', () => {
    const lock = readPackageLock(readFixture('members-v3'), path);
    const { 'packages/b': _gone, ...fewer } = members;
    expect(reasonsOf(fewer, lock).map(({ message }) => message)).toEqual([
      'The lock has the member packages/b, which the project does not have',
    ]);
    expect(
      reasonsOf({ ...members, 'packages/c': { name: 'c' } }, lock).map(({ message }) => message),
    ).toEqual([
      'The lock has no entry for the member packages/c',
      'The lock has no link c to the member packages/c',
    ]);
    const renamed = reasonsOf(
      { ...members, 'packages/b': { ...members['packages/b'], name: 'other' } },
      lock,
    );
    expect(renamed.map(({ kind }) => kind)).toEqual(['importer']);
    const other = reasonsOf(
      { ...members, '': { ...members[''], workspaces: ['packages/a', 'packages/b'] } },
      lock,
    );
    expect(other).toMatchObject([{ kind: 'importer', location: '' }]);
  });

  it('says importer for a folder that no manifest of the project names (attack N11)', () => {
    const lock = makeLock({
      '': { dependencies: { hooks: '*' } },
      '.git/hooks': { version: '1.0.0' },
      'node_modules/hooks': { resolved: '.git/hooks', link: true },
    });
    expect(reasonsOf({ '': { dependencies: { hooks: '*' } } }, lock)).toMatchObject([
      { kind: 'importer', location: '.git/hooks' },
    ]);
  });

  it.each([
    ['^1.0.0', { version: '1.2.3' }],
    ['*', { version: '1.2.3-beta.1' }],
    ['', { version: '1.2.3' }],
    ['1.x || >=3', { version: '3.0.0' }],
    ['latest', { version: '9.9.9' }],
    ['npm:real@^2', { version: '2.1.0', name: 'real' }],
    ['npm:@scope/real', { version: '2.1.0', name: '@scope/real' }],
    [
      'github:user/repo',
      { version: '2.1.0', resolved: `git+ssh://git@github.com/user/repo.git#${'a'.repeat(40)}` },
    ],
    ['https://files.test/a.tgz', { version: '2.1.0', resolved: 'https://files.test/a.tgz' }],
    ['file:a-1.0.0.tgz', { version: '2.1.0', resolved: 'file:a-1.0.0.tgz' }],
  ])('takes %j as answered by %j', (spec, entry) => {
    expect(checkOne({ a: spec }, { 'node_modules/a': entry })).toEqual([]);
  });

  it.each([
    ['^1.0.0', { version: '2.0.0' }, 'The project needs a@^1.0.0, but the lock has a@2.0.0'],
    ['^1.0.0', { version: '1.1.0-beta.1' }, 'The project needs a@^1.0.0, but the lock has a@1.1.0-beta.1'],
    [
      'npm:real@^2',
      { version: '1.0.0', name: 'real' },
      'The project needs a@npm:real@^2, but the lock has real@1.0.0',
    ],
    ['npm:real@^2', { version: '2.0.0' }, 'The project needs a@npm:real@^2, but the lock has a@2.0.0'],
    ['^1.0.0', { version: '1.0.0', name: 'evil' }, 'The project needs a@^1.0.0, but the lock has evil@1.0.0'],
    ['file:lib', { version: '1.0.0' }, 'The project needs a@file:lib, but the lock has a@1.0.0'],
  ])('takes %j as not answered by %j', (spec, entry, message) => {
    expect(checkOne({ a: spec }, { 'node_modules/a': entry })).toMatchObject([
      { kind: 'unsatisfied', name: 'a', message },
    ]);
  });

  it('compares a range with the version of the member that a link leads to', () => {
    const workspaces = ['m'];
    const check = (wanted: string) =>
      reasonsOf(
        {
          '': { workspaces },
          m: { name: 'm', version: '1.0.0' },
          n: { name: 'n', dependencies: { m: wanted } },
        },
        makeLock({
          '': { workspaces },
          m: { version: '1.0.0' },
          n: { dependencies: { m: wanted } },
          'node_modules/m': { resolved: 'm', link: true },
          'node_modules/n': { resolved: 'n', link: true },
        }),
      );
    expect(check('^1.0.0')).toEqual([]);
    expect(check('workspace:*')).toEqual([]);
    expect(check('^2.0.0')).toMatchObject([
      {
        kind: 'unsatisfied',
        found: 'a link to m',
        message: 'The member n needs m@^2.0.0, but the lock has a link to m',
      },
    ]);
  });

  it('takes a link to a member of another name as no answer to a range (attack N11)', () => {
    const workspaces = ['m'];
    const root = { workspaces, dependencies: { other: '*' } };
    const lock = makeLock({
      '': root,
      m: { version: '1.0.0' },
      'node_modules/m': { resolved: 'm', link: true },
      'node_modules/other': { resolved: 'm', link: true },
    });
    const reasons = reasonsOf({ '': root, m: { name: 'm', version: '1.0.0' } }, lock);
    expect(reasons).toMatchObject([{ kind: 'unsatisfied', name: 'other' }]);
  });

  it('tolerates absent optional dependencies and peers, invalid peers and what a package brings itself', () => {
    const entry = {
      version: '1.0.0',
      optionalDependencies: { o: '1' },
      peerDependencies: { p: '^2.0.0', q: '1' },
      peerDependenciesMeta: { q: { optional: true } },
      dependencies: { bundled: '1' },
      bundleDependencies: ['bundled'],
    };
    const packages = {
      'node_modules/a': entry,
      'node_modules/a/node_modules/inner': { version: '1.0.0', inBundle: true, dependencies: { gone: '1' } },
      'node_modules/p': { version: '1.0.0' },
    };
    expect(checkOne({ a: '1' }, packages)).toEqual([]);
  });

  it('I07: finds a missing peer stale unless peers are ignored', () => {
    const lock = makeLock({
      '': { dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', peerDependencies: { p: '^2.0.0' } },
    });
    const manifests = { '': { dependencies: { a: '1' } } };
    expect(reasonsOf(manifests, lock)).toMatchObject([
      {
        kind: 'missing',
        message: 'a@1.0.0 (node_modules/a) needs the peer p@^2.0.0, which the lock does not have',
      },
    ]);
    expect(reasonsOf(manifests, lock, { legacyPeerDeps: true })).toEqual([]);
  });

  it.each([
    ['kinds', kinds],
    ['members', members],
  ])('is stale once any package of %s that something needs is taken out', (name, manifests) => {
    const { packages } = JSON.parse(readFixture(`${name}-v3`)) as { packages: Record<string, object> };
    const needed = new Set(
      lockEdges(makeLock(packages))
        .filter(({ kind }) => kind !== 'optional' && kind !== 'peerOptional')
        .filter(({ from, name: asked, to }) => !comesInArchive(packages[from] ?? {}, asked, to ?? ''))
        .map(({ to }) => to ?? ''),
    );
    for (const location of needed) {
      const left = Object.keys(packages).filter((key) => key !== location && !key.startsWith(`${location}/`));
      const lock = makeLock(Object.fromEntries(left.map((key) => [key, packages[key] ?? {}])));
      expect({ location, status: checkLock(makeWorkspace(manifests), lock).status }).toEqual({
        location,
        status: 'stale',
      });
    }
    expect(needed.size).toBeGreaterThan(3);
  });
});

/** What came in an archive is not the lock's to miss. */
function comesInArchive(
  owner: { bundleDependencies?: string[]; inBundle?: boolean },
  name: string,
  to: string,
): boolean {
  return to === '' || owner.inBundle === true || (owner.bundleDependencies ?? []).includes(name);
}

describe('checkLock with rules above the manifests', () => {
  const manifests: Manifests = { '': { dependencies: { a: '^1.0.0' } } };
  const lock = makeLock({
    '': { dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
    'node_modules/b': { version: '2.0.0' },
  });
  /** What `openOverrides` gives for `{ name: spec }`. */
  const overrideAll = (name: string, spec: string, exceptRange?: string): EdgeRules => ({
    specsOf: (edges) =>
      new Map(
        edges
          .filter((edge) => edge.name === name)
          .map((edge) => [edge, { spec, ...(exceptRange === undefined ? {} : { exceptRange }) }]),
      ),
  });

  it('I08 is satisfied by a lock that was made with an override, and not once it is taken back', () => {
    expect(reasonsOf(manifests, lock, { overrides: overrideAll('b', '2.0.0', '*') })).toEqual([]);
    expect(reasonsOf(manifests, lock)).toMatchObject([{ kind: 'unsatisfied', name: 'b', wanted: '^1.0.0' }]);
  });

  it('I08 finds a new override stale until it was applied, and says what it asks for', () => {
    expect(reasonsOf(manifests, lock, { overrides: overrideAll('b', '3.0.0', '*') })).toMatchObject([
      {
        kind: 'unsatisfied',
        location: 'node_modules/a',
        message: 'a@1.0.0 (node_modules/a) needs b@3.0.0, but the lock has b@2.0.0',
      },
    ]);
  });

  it('I08 takes what the manifest asks for where the override speaks of other versions', () => {
    const other = makeLock({ ...lock.packages, 'node_modules/b': { version: '1.5.0' } });
    expect(reasonsOf(manifests, other, { overrides: overrideAll('b', '2.0.0', '>=2') })).toEqual([]);
    expect(reasonsOf(manifests, other, { overrides: overrideAll('b', '2.0.0', '*') })).toHaveLength(1);
  });

  it('asks the rules once, with every edge and the way from links to what they lead to', () => {
    const linked = makeLock({
      '': { workspaces: ['m'] },
      m: { version: '1.0.0', dependencies: { c: '*' } },
      'node_modules/c': { version: '1.0.0' },
      'node_modules/m': { resolved: 'm', link: true },
    });
    const seen: unknown[] = [];
    const overrides: EdgeRules = {
      specsOf: (edges, targetOf) => {
        seen.push(edges, targetOf('node_modules/m'), targetOf('node_modules/c'));
        return new Map();
      },
    };
    reasonsOf(
      { '': { workspaces: ['m'] }, m: { name: 'm', version: '1.0.0', dependencies: { c: '*' } } },
      linked,
      {
        overrides,
      },
    );
    expect(seen).toEqual([lockEdges(linked), 'm', 'node_modules/c']);
  });
});

describe('checkLock with folders that dependencies name', () => {
  const manifests: Manifests = { '': { dependencies: { lib: 'file:lib' } } };
  const lock = makeLock({
    '': { dependencies: { lib: 'file:lib' } },
    lib: { version: '1.0.0', dependencies: { deep: 'file:./deep', x: '^1.0.0' } },
    'lib/deep': { version: '1.0.0' },
    'lib/node_modules/deep': { resolved: 'lib/deep', link: true },
    'node_modules/lib': { resolved: 'lib', link: true },
    'node_modules/x': { version: '1.0.0' },
  });

  it('W05 is satisfied by the two entries of a folder, and of a folder that this one names', () => {
    expect(reasonsOf(manifests, lock)).toEqual([]);
  });

  it('compares the manifests of folders that are given', () => {
    const dependencies = { deep: 'file:./deep', x: '^2.0.0' };
    const folders = makeWorkspace({ lib: { name: 'lib', version: '1.0.0', dependencies } }).importers;
    expect(reasonsOf(manifests, lock, { folders })).toMatchObject([
      { kind: 'changed', location: 'lib', name: 'x', wanted: '^2.0.0', found: '^1.0.0' },
    ]);
  });

  it('refuses a folder that only a package of a registry names (attack N11)', () => {
    const registry = makeLock({
      '': { dependencies: { a: '*' } },
      '.git/hooks': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', dependencies: { hooks: 'file:../../.git/hooks' } },
      'node_modules/hooks': { resolved: '.git/hooks', link: true },
    });
    expect(reasonsOf({ '': { dependencies: { a: '*' } } }, registry)).toMatchObject([
      { kind: 'importer', location: '.git/hooks' },
    ]);
  });

  it('names the source where it is another one than asked for', () => {
    const url = 'https://files.test/a.tgz';
    const entry = { version: '1.0.0', resolved: 'https://files.test/b.tgz' };
    expect(checkOne({ a: url }, { 'node_modules/a': entry })).toMatchObject([
      { message: `The project needs a@${url}, but the lock has a@1.0.0 from https://files.test/b.tgz` },
    ]);
  });
});

describe('checkLock with the rules of openOverrides', () => {
  const root = { dependencies: { a: '^1.0.0', c: '^1.0.0' } };
  const lock = makeLock({
    '': root,
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
  });
  const check = (overrides: unknown) => {
    const rules = openOverrides(overrides, root);
    return reasonsOf({ '': root }, lock, rules === undefined ? {} : { overrides: rules });
  };

  it('I08 is satisfied by what a nested override holds for below one package, and nowhere else', () => {
    expect(check({ a: { b: '2.0.0' } })).toEqual([]);
    expect(check({ c: { b: '2.0.0' } })).toMatchObject([
      { location: 'node_modules/a', name: 'b', wanted: '^1.0.0' },
      { location: 'node_modules/c', name: 'b', wanted: '2.0.0' },
    ]);
    expect(check({ b: '2.0.0' })).toMatchObject([{ location: 'node_modules/c', name: 'b', wanted: '2.0.0' }]);
    expect(check({})).toMatchObject([{ location: 'node_modules/a', name: 'b', wanted: '^1.0.0' }]);
  });
});
