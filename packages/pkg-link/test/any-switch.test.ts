import { nodeFs } from '@dx/pkg-core/node';
import type { Lock } from '@dx/pkg-lock';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LinkerKind, layoutTree, observeTree, readTree } from '../src/index.ts';
import { anyLock } from './support/any-lock.ts';
import { type DirectoryLiteral, makeDirectory, readBack } from './support/disk.ts';
import { applyShared, host, storeIn } from './support/project.ts';

const step = fc.record({
  lock: anyLock,
  linker: fc.constantFrom<LinkerKind>('hoisted', 'isolated', 'global'),
});

it('any line of locks and linkers ends in what a new install of the last one makes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 3 }), async (steps) => {
      const [root, fresh, shared, store] = [makeProject(), makeProject(), makeDirectory(), makeDirectory()];
      for (const { lock, linker } of steps) await install(root, lock, linker, { shared, store });
      const last = steps.at(-1);
      if (last !== undefined) await install(fresh, last.lock, last.linker, { shared, store });
      expect(readTidy(root)).toEqual(readTidy(fresh));
    }),
    { numRuns: 60 },
  );
}, 60_000);

function makeProject(): string {
  return makeDirectory({ packages: { ui: { 'index.js': '' } } });
}

async function install(
  root: string,
  lock: Lock,
  linker: LinkerKind,
  { shared, store }: { readonly shared: string; readonly store: string },
): Promise<void> {
  const recorded = readTree(root, { fs: nodeFs });
  if (recorded !== undefined) expect(observeTree(root, recorded, { fs: nodeFs })).toBe(recorded);
  const { tree } = layoutTree(lock, host, { linker, sharedDirectory: shared });
  const current = recorded === undefined ? {} : { current: recorded };
  await applyShared(root, tree, { store: storeIn(store), hiddenLock: '{}', ...current });
}

/** What a project holds; a `node_modules` of a member that has become empty may stay. */
function readTidy(root: string): DirectoryLiteral {
  const { packages, ...others } = readBack(root) as { packages: { ui: Record<string, DirectoryLiteral> } };
  const { node_modules: modules = {}, ...ui } = packages.ui;
  return { ...others, ui, modules };
}
