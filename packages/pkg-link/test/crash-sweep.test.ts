import type { FsOps } from '@dx/pkg-core';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { recoverTree } from '../src/index.ts';
import type { DirectoryLiteral } from './support/disk.ts';
import {
  commitUpgrade,
  makeStates,
  makeUpgrade,
  quickFs,
  snapshot,
  withoutBootId,
} from './support/upgrade.ts';

let states: { old: DirectoryLiteral; new: DirectoryLiteral };
let changeCount = 0;
let committedAt = 0;

beforeAll(async () => {
  states = await makeStates();
  const { root, staged } = await makeUpgrade();
  const { fs, records } = recordingFs(quickFs);
  commitUpgrade(root, staged, fs);
  changeCount = records.length;
  committedAt = records.findIndex(({ op, paths }) => op === 'unlink' && paths[0]?.endsWith('/journal.json'));
});

describe('a commit that dies', { timeout: 180_000 }, () => {
  it('differs between its two states, so that the sweeps mean something', () => {
    expect(states.old).not.toEqual(states.new);
    expect(committedAt).toBeGreaterThan(20);
    expect(changeCount).toBeGreaterThan(committedAt);
  });

  it.each(['before', 'half', 'after'] as const)(
    'is finished or undone after power goes %s any change',
    async (when) => {
      const outcomes = new Set<string>();
      for (let at = 0; at < changeCount; at += 1) {
        const root = await dieAt(at, { kind: 'power-off', when }, quickFs);
        outcomes.add(recoverTree(root, { fs: quickFs }));
        expect([states.old, states.new], `change ${at}`).toContainEqual(snapshot(root));
      }
      expect([...outcomes].sort()).toEqual(['clean', 'rolled-forward']);
    },
  );

  it.each(['before', 'after'] as const)(
    'is undone when the boot cannot be told and power goes %s any change',
    async (when) => {
      const outcomes = new Set<string>();
      for (let at = 0; at < changeCount; at += 1) {
        const root = await dieAt(at, { kind: 'power-off', when }, withoutBootId);
        outcomes.add(recoverTree(root, { fs: withoutBootId }));
        const isDone = when === 'after' ? at >= committedAt : at > committedAt;
        expect(snapshot(root), `change ${at}`).toEqual(isDone ? states.new : states.old);
      }
      expect([...outcomes].sort()).toEqual(['clean', 'rolled-back']);
    },
  );

  it.each([
    ['forward', quickFs],
    ['back', withoutBootId],
  ])(
    'is recovered %s although recovery dies at any change too',
    async (_, fs) => {
      for (let at = 0; at < changeCount; at += 6) {
        for (let second = 0; ; second += 1) {
          const root = await dieAt(at, { kind: 'power-off', when: 'after' }, fs);
          const isOver = survives(() =>
            recoverTree(root, {
              fs: faultyFs(fs, { at: second, fault: { kind: 'power-off', when: 'after' } }),
            }),
          );
          if (!isOver) recoverTree(root, { fs });
          expect([states.old, states.new], `changes ${at} and ${second}`).toContainEqual(snapshot(root));
          if (isOver) break;
        }
      }
    },
    120_000,
  );
});

describe('a commit with one failing change', { timeout: 180_000 }, () => {
  it.each(['ENOSPC', 'EIO', 'EACCES', 'EBUSY', 'EXDEV'])(
    'leaves all as before or all done after %s',
    async (code) => {
      for (let at = 0; at < changeCount; at += 1) {
        const { root, staged } = await makeUpgrade();
        const fs = faultyFs(quickFs, { at, fault: { kind: 'errno', code } });
        const isDone = survives(() => commitUpgrade(root, staged, fs));
        if (at > committedAt) {
          expect(isDone, `change ${at}`).toBe(true);
          recoverTree(root, { fs: quickFs });
        }
        expect(snapshot(root), `change ${at}`).toEqual(isDone ? states.new : states.old);
      }
    },
  );
});

async function dieAt(at: number, fault: Fault, base: FsOps): Promise<string> {
  const { root, staged } = await makeUpgrade();
  survives(() => commitUpgrade(root, staged, faultyFs(base, { at, fault })));
  return root;
}

function survives(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
