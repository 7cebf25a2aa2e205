import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import { addLargeArchive } from '../src/add-large-archive.ts';
import { defaultLimits } from '../src/archive-limits.ts';
import type { AddJob, StoreEntry } from '../src/types.ts';
import { attackCases } from './attack-archives.ts';
import type { AttackCase } from './attack-case.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

const readers = {
  'in one buffer': async (directory: string, job: AddJob) => addArchive(nodeFs, directory, job),
  'piece by piece': (directory: string, job: AddJob) => addLargeArchive(nodeFs, directory, job),
};

describe.each(Object.entries(readers))('a hostile archive read %s', (_, add) => {
  test.each(attackCases.map((each) => [each.id, each.title, each] as const))(
    '%s %s',
    async (_id, _title, attack) => {
      const { root, directory } = makeTemporaryStore();
      const outcome = await add(directory, toJob(attack)).catch((error: unknown) => error);

      if (typeof attack.expect === 'string') expectRefusal(outcome, attack.expect, directory);
      else expect(listTree((outcome as StoreEntry).directory)).toEqual(attack.expect);
      expect(Object.keys(listTree(root)).every((path) => path.startsWith('store/'))).toBe(true);
      expect(Object.keys(listTree(join(directory, 'tmp')))).toEqual([]);
      expect(Object.values(listTree(root))).not.toContain('special');
    },
  );
});

function toJob(attack: AttackCase): AddJob {
  return {
    bytes: attack.archive(),
    name: 'a',
    version: '1.0.0',
    limits: { ...defaultLimits, ...attack.limits },
  };
}

function expectRefusal(outcome: unknown, code: string, directory: string): void {
  expect(isDxError(outcome, code), String(outcome)).toBe(true);
  expect((outcome as Error).message).toContain('a@1.0.0');
  expect(listTree(join(directory, 'v1/packages'))).toEqual({});
  expect(existsSync(join(directory, 'v1/index')) ? listTree(join(directory, 'v1/index')) : {}).toEqual({});
}
