import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { listGenerations, stampGeneration } from '../../src/generations.ts';
import type { DirectoryLiteral } from '../support/disk.ts';
import { fill, readBack } from '../support/disk.ts';
import {
  contentOf,
  firstOf,
  makeSpare,
  newTree,
  openRig,
  type Rig,
  recover,
  swap,
} from '../support/generation.ts';

async function openSwap(): Promise<Rig> {
  const rig = await openRig();
  await makeSpare(rig, newTree);
  fill(`${rig.root}/node_modules`, { '.vite': { deps: 'x' } });
  fill(`${rig.root}/packages/a/node_modules`, { '.cache': { b: '1' } });
  return rig;
}

async function makeStates(): Promise<{ old: DirectoryLiteral; new: DirectoryLiteral; changes: number }> {
  const rig = await openSwap();
  const old = contentOf(rig);
  const { fs, records } = recordingFs(nodeFs);
  swap(rig, firstOf(rig), fs);
  return { old, new: contentOf(rig), changes: records.length };
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // Cut off, as intended.
  }
}

function checkGenerations({ directory }: Rig): void {
  for (const generation of listGenerations({ directory, fs: nodeFs })) {
    expect(stampGeneration(nodeFs, generation.directory, generation.owners)).toBe(generation.stamp);
    expect(Object.keys(readBack(generation.directory))).toContain('tree');
  }
}

describe('a swap that dies', { timeout: 120_000 }, () => {
  it.each(['before', 'half', 'after'] as const)(
    'is finished after power goes %s any change',
    async (when) => {
      const states = await makeStates();
      expect(states.old).not.toEqual(states.new);
      expect(states.changes).toBeGreaterThan(12);
      const outcomes = new Set<string>();
      for (let at = 0; at < states.changes; at += 1) {
        const rig = await openSwap();
        const fault: Fault = { kind: 'power-off', when };
        tryTo(() => swap(rig, firstOf(rig), faultyFs(nodeFs, { at, fault })));
        outcomes.add(recover(rig));
        const found = contentOf(rig);
        expect(isOneOf(found, states), `change ${at}`).toBe(true);
        checkGenerations(rig);
      }
      expect(outcomes).toContain('rolled-forward');
    },
  );

  it('is finished although recovery dies at any change too', async () => {
    const states = await makeStates();
    for (let at = 0; at < states.changes; at += 2) {
      for (let second = 0; ; second += 1) {
        const rig = await openSwap();
        const fault: Fault = { kind: 'power-off', when: 'after' };
        tryTo(() => swap(rig, firstOf(rig), faultyFs(nodeFs, { at, fault })));
        let isOver = false;
        tryTo(() => {
          recover(rig, faultyFs(nodeFs, { at: second, fault }));
          isOver = true;
        });
        recover(rig);
        expect(isOneOf(contentOf(rig), states), `changes ${at} and ${second}`).toBe(true);
        if (isOver) break;
      }
    }
  });

  it.each(['EXDEV', 'EBUSY', 'EACCES', 'ENOSPC', 'EIO'])(
    'with one failing change (%s) leaves all as before or all done',
    async (code) => {
      const states = await makeStates();
      for (let at = 0; at < states.changes; at += 1) {
        const rig = await openSwap();
        const fs: FsOps = faultyFs(nodeFs, { at, fault: { kind: 'errno', code } });
        tryTo(() => swap(rig, firstOf(rig), fs));
        recover(rig);
        expect(isOneOf(contentOf(rig), states), `change ${at}`).toBe(true);
        checkGenerations(rig);
      }
    },
  );

  it('of another boot leaves a project whose tree is made anew', async () => {
    const states = await makeStates();
    for (let at = 0; at < states.changes; at += 1) {
      const rig = await openSwap();
      tryTo(() =>
        swap(rig, firstOf(rig), faultyFs(nodeFs, { at, fault: { kind: 'power-off', when: 'after' } })),
      );
      const isUnderWay = nodeFs.lstat(`${rig.directory}/swap.json`) !== undefined;
      recover(rig, { ...nodeFs, readFile: withoutBootId });
      expect(nodeFs.lstat(`${rig.root}/node_modules/.dx/tree.json`) === undefined, `change ${at}`).toBe(
        isUnderWay,
      );
    }
  });
});

function withoutBootId(path: string): Uint8Array<ArrayBuffer> {
  if (path.includes('boot_id')) return new TextEncoder().encode('00000000-0000-0000-0000-000000000000');
  return nodeFs.readFile(path);
}

function isOneOf(found: DirectoryLiteral, states: { old: DirectoryLiteral; new: DirectoryLiteral }): boolean {
  const text = JSON.stringify(found);
  return text === JSON.stringify(states.old) || text === JSON.stringify(states.new);
}
