import { describe, expect, it } from 'vitest';
import { checkLock, type Lock, lockEdges, lockPreferences, readPackageLock } from '../src/index.ts';
import { kinds, type Manifests, makeWorkspace, members, readFixture } from './project.ts';

const path = '/project/package-lock.json';

function makeLock(packages: Record<string, object>): Lock {
  return readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), path);
}

function reasonsOf(manifests: Manifests, lock: Lock, options?: { legacyPeerDeps?: boolean }) {
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
    'L04: says %s when only the manifest was edited, even where the locked version would do',
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

  it('N11: says importer for a folder that no manifest of the project names', () => {
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

  it('N11: takes a link to a member of another name as no answer to a range', () => {
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
