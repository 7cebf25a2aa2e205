import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { expect, it } from 'vitest';
import { formatTree, isTreeOfThisBoot, readTree, recordBoot, recordBuilt } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';
import { applyTree, storeIn, treeOf } from './support/project.ts';

const tree = treeOf({ 'node_modules/a': { version: '1.0.0' } });

const inBoot = (boot: string | undefined): FsOps => ({
  ...nodeFs,
  readFile: (path) => {
    if (path !== '/proc/sys/kernel/random/boot_id') return nodeFs.readFile(path);
    if (boot === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    return Uint8Array.from(Buffer.from(`${boot}\n`));
  },
});
const one = inBoot('11111111-1111-4111-8111-111111111111');
const other = inBoot('22222222-2222-4222-8222-222222222222');

it('P3 a recorded tree says in which boot its files were whole, until somebody has looked at them in another', async () => {
  const root = makeDirectory();
  expect(isTreeOfThisBoot(root, { fs: one })).toBe(true);
  recordBoot(root, { fs: one });
  await applyTree(root, tree, { store: storeIn(makeDirectory()) });
  expect(isTreeOfThisBoot(root, { fs: nodeFs })).toBe(true);
  expect(isTreeOfThisBoot(root, { fs: other })).toBe(false);
  expect(isTreeOfThisBoot(root, { fs: inBoot(undefined) })).toBe(true);
  recordBoot(root, { fs: one });
  recordBuilt(root, ['node_modules/a'], { fs: one });
  expect(isTreeOfThisBoot(root, { fs: one })).toBe(true);
  const built = readTree(root, { fs: one });
  expect(built?.placements).toMatchObject([{ path: 'node_modules/a', built: true }]);
  recordBoot(root, { fs: inBoot(undefined) });
  expect(readFileSync(join(root, 'node_modules/.dx/tree.json'), 'utf8')).toBe(built && formatTree(built));
  expect(isTreeOfThisBoot(root, { fs: one })).toBe(false);
});
