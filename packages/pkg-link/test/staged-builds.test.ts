import { readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { commitTree, type LinkerKind, layoutTree, linkShared, type Tree } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyShared, host, lockOf, stageChange, storeIn } from './support/project.ts';

const item = (id: string, fields: LockPackage = {}): LockPackage => ({
  version: '1.0.0',
  integrity: `sha512-${Buffer.from(id).toString('base64')}` as Integrity,
  ...fields,
});

const kept: Readonly<Record<string, LockPackage>> = {
  'node_modules/kept': item('kept', { dependencies: { deep: '1' } }),
  'node_modules/deep': item('deep'),
};
const before = lockOf({ '': { dependencies: { kept: '1' } }, ...kept });
const after = lockOf({
  '': { dependencies: { kept: '1', built: '1' } },
  ...kept,
  'node_modules/built': { version: '1.0.0', hasInstallScript: true, dependencies: { kept: '1', fresh: '1' } },
  'node_modules/fresh': item('fresh'),
});

describe('a staged package', () => {
  it.each<LinkerKind>(['hoisted', 'isolated', 'global'])(
    'finds what it needs before the commit with the linker %s, new or not, and no trace of that is left',
    async (linker) => {
      const [root, sharedDirectory] = [makeDirectory(), makeDirectory()];
      const store = storeIn(makeDirectory());
      const layout = (lock: Lock): Tree => layoutTree(lock, host, { linker, sharedDirectory }).tree;
      const current = layout(before);
      await applyShared(root, current, { store });
      const desired = layout(after);
      await linkShared(desired, { root, fs: nodeFs, linkPackage: store.link(), current });
      const staged = await stageChange(root, desired, { store, current });
      const built = desired.placements.find((p) => p.kind === 'directory' && p.name === 'built');
      const directory = realpathSync(join(staged.directory, 'tree', built?.path ?? ''));
      const find = createRequire(join(directory, 'cli.js'));
      expect(find.resolve('fresh/cli.js')).toMatch(/fresh[/]cli\.js$/);
      expect(createRequire(find.resolve('kept/cli.js')).resolve('deep/cli.js')).toMatch(/deep[/]cli\.js$/);
      writeFileSync(join(directory, 'built.txt'), 'yes');
      commitTree(staged, { root, fs: nodeFs, current });
      expect(readdirSync(realpathSync(join(root, 'node_modules/built')))).toContain('built.txt');
      const fresh = makeDirectory();
      await applyShared(fresh, desired, { store });
      expect(Object.keys(readBack(join(root, 'node_modules/.dx')))).toEqual(
        Object.keys(readBack(join(fresh, 'node_modules/.dx'))),
      );
    },
  );
});
