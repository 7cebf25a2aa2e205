import { describe, expect, it } from 'vitest';
import { diffLocks, type Lock, type LockPackage, readPackageLock } from '../src/index.ts';
import { readFixture } from './project.ts';

function lockOf(packages: Record<string, LockPackage>): Lock {
  return { packages };
}

const integrity = (letter: string): NonNullable<LockPackage['integrity']> =>
  `sha512-${letter.repeat(86)}==` as NonNullable<LockPackage['integrity']>;

describe('diffLocks', () => {
  it('finds nothing between a lock and itself, nor in importers and flags', () => {
    const lock = readPackageLock(readFixture('kinds-v3'), 'x');
    expect(diffLocks(lock, lock)).toEqual([]);
    const from = lockOf({ '': { version: '1.0.0' }, 'node_modules/a': { version: '1.0.0', dev: true } });
    expect(
      diffLocks(from, lockOf({ '': { version: '2.0.0' }, 'node_modules/a': { version: '1.0.0' } })),
    ).toEqual([]);
  });

  it('lists what came, went and changed in the order of npm', () => {
    const from = lockOf({ 'node_modules/b': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } });
    const to = lockOf({ 'node_modules/c': { version: '2.0.0' }, 'node_modules/A': { version: '1.0.0' } });
    expect(diffLocks(from, to)).toEqual([
      { kind: 'added', location: 'node_modules/A', name: 'A', to: '1.0.0' },
      { kind: 'removed', location: 'node_modules/b', name: 'b', from: '1.0.0' },
      { kind: 'changed', location: 'node_modules/c', name: 'c', from: '1.0.0', to: '2.0.0' },
    ]);
  });

  it.each([
    ['real name', { version: '1.0.0' }, { version: '1.0.0', name: 'other' }],
    [
      'integrity',
      { version: '1.0.0', integrity: integrity('A') },
      { version: '1.0.0', integrity: integrity('B') },
    ],
    [
      'source',
      { version: '1.0.0', resolved: 'https://a.test/' },
      { version: '1.0.0', resolved: 'https://b.test/' },
    ],
    ['kind', { version: '1.0.0' }, { link: true, resolved: 'm' }],
  ] as const)('counts another %s as a change', (_what, from, to) => {
    const changes = diffLocks(lockOf({ 'node_modules/a': from }), lockOf({ 'node_modules/a': to }));
    expect(changes).toMatchObject([{ kind: 'changed', location: 'node_modules/a' }]);
  });

  it('says name and version where an alias leads to another package', () => {
    const from = lockOf({ 'node_modules/a': { version: '1.0.0' } });
    const to = lockOf({ 'node_modules/a': { version: '2.0.0', name: 'other' } });
    expect(diffLocks(from, to)).toEqual([
      { kind: 'changed', location: 'node_modules/a', name: 'other', from: 'a@1.0.0', to: 'other@2.0.0' },
    ]);
  });

  it('does not count a source that only one side records', () => {
    const from = lockOf({ 'node_modules/a': { version: '1.0.0', resolved: 'https://a.test/' } });
    expect(diffLocks(from, lockOf({ 'node_modules/a': { version: '1.0.0' } }))).toEqual([]);
  });
});
