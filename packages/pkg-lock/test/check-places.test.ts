import { openHoistingLimits } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import { checkLock, decodeLock, encodeLock, type Lock, lockEdges, readPackageLock } from '../src/index.ts';
import { makeWorkspace } from './project.ts';

function makeLock(packages: Record<string, object>): Lock {
  return readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), '/project/package-lock.json');
}

const workspaces = { packages: ['packages/*'], nohoist: ['a/x'], catalog: {} };
const manifests = { '': { workspaces }, 'packages/a': { name: 'a', dependencies: { x: '1' } } };
const members = {
  '': { workspaces },
  'node_modules/a': { resolved: 'packages/a', link: true },
  'packages/a': { dependencies: { x: '1' } },
};
const hoisted = makeLock({ ...members, 'node_modules/x': { version: '1.0.0' } });
const kept = makeLock({ ...members, 'packages/a/node_modules/x': { version: '1.0.0' } });

describe('a lock whose places are limited', () => {
  it.each([
    [
      { importers: { 'packages/a': 'workspaces' }, nohoist: {} } as const,
      'The member packages/a keeps x below packages/a by "installConfig.hoistingLimits", but the lock has x@1.0.0 at node_modules/x',
    ],
    [
      { importers: {}, nohoist: { '': ['a/x'] } },
      'The project keeps x below packages/a by "workspaces.nohoist", but the lock has x@1.0.0 at node_modules/x',
    ],
  ])('is stale where something lies too high: %j', (limits, message) => {
    const hoisting = openHoistingLimits(limits);
    const options = hoisting === undefined ? {} : { hoisting };
    expect(checkLock(makeWorkspace(manifests), hoisted, options)).toMatchObject({
      status: 'stale',
      reasons: [
        {
          kind: 'misplaced',
          location: 'packages/a',
          name: 'x',
          wanted: 'packages/a',
          found: 'node_modules/x',
          message,
        },
      ],
    });
    expect(checkLock(makeWorkspace(manifests), kept, options).status).toBe('satisfied');
  });

  it('is satisfied without limits wherever things lie', () => {
    for (const lock of [hoisted, kept])
      expect(checkLock(makeWorkspace(manifests), lock).status).toBe('satisfied');
  });
});

describe('workspaces with more than packages', () => {
  it('have members, in a lock of dx too', () => {
    const lock = decodeLock(encodeLock(kept), '/project/lock.dxl');
    expect(lock.packages['']?.workspaces).toEqual(workspaces);
    expect(lockEdges(lock)).toContainEqual(expect.objectContaining({ kind: 'workspace', name: 'a' }));
    expect(checkLock(makeWorkspace(manifests), lock).status).toBe('satisfied');
  });

  it('that change in what is beside are other workspaces', () => {
    const other = { ...manifests, '': { workspaces: { ...workspaces, nohoist: [] } } };
    expect(checkLock(makeWorkspace(other), kept)).toMatchObject({
      status: 'stale',
      reasons: [{ kind: 'importer', message: 'The project lists other workspaces than the lock' }],
    });
  });
});
