import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Lock, resolveEdge } from '@dx/pkg-lock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTree, type Tree } from '../src/index.ts';
import { anyLock, member, names } from './support/any-lock.ts';
import { type DirectoryLiteral, fill, makeDirectory } from './support/disk.ts';
import { applyShared, host, storeIn } from './support/project.ts';

const contents = Object.fromEntries(
  names.flatMap((name) =>
    ['1.0.0', '2.0.0'].map((version): [string, DirectoryLiteral] => [
      `${name}@${version}`,
      { 'index.js': '', 'package.json': JSON.stringify({ name, version }) },
    ]),
  ),
);

/** The directory that Node finds for a name from a directory. */
function find(directory: string, name: string): string | undefined {
  try {
    return dirname(createRequire(join(directory, 'index.js')).resolve(name));
  } catch {
    return undefined;
  }
}

/** Where each place of the lock is, absolute and without links on the way. */
function findPlaces(root: string, shared: string, tree: Tree): ReadonlyMap<string, string> {
  const places = new Map<string, string>([
    ['', root],
    [member, join(root, member)],
  ]);
  for (const placement of tree.placements) {
    if (placement.kind !== 'directory') continue;
    const path = placement.path.startsWith('node_modules/.dx/links/')
      ? join(shared, placement.path.slice('node_modules/.dx/links/'.length))
      : join(root, placement.path);
    for (const location of placement.locations ?? []) places.set(location, path);
  }
  return places;
}

function declaredBy({ packages }: Lock, location: string): ReadonlySet<string> {
  const entry = packages[location];
  const dev = location === '' || location === member ? entry?.devDependencies : undefined;
  return new Set(Object.keys({ ...entry?.dependencies, ...entry?.peerDependencies, ...dev }));
}

describe.each(['isolated', 'global'] as const)('Node in a tree of the linker %s', (linker) => {
  it('finds for every package just what the lock answers, and nothing that it does not declare', async () => {
    await fc.assert(
      fc.asyncProperty(anyLock, async (lock) => {
        const [root, sharedDirectory] = [makeDirectory(), makeDirectory()];
        fill(root, { packages: { ui: { 'index.js': '' } } });
        const { tree } = layoutTree(lock, host, { linker, sharedDirectory });
        await applyShared(root, tree, { store: storeIn(makeDirectory(), contents) });
        const places = findPlaces(root, sharedDirectory, tree);
        expect([...places.keys()].sort()).toEqual(Object.keys(lock.packages).sort());
        for (const [location, directory] of places) {
          const declared = declaredBy(lock, location);
          for (const name of names) {
            const isOwn = location.endsWith(`node_modules/${name}`);
            const above = linker === 'isolated' || location === member ? rootAnswer(lock, name) : undefined;
            const answer = declared.has(name) ? resolveEdge(lock, location, name) : isOwn ? location : above;
            const expected = answer === undefined ? (isOwn ? directory : undefined) : places.get(answer);
            expect(find(directory, name), `${name} from ${JSON.stringify(location)}`).toBe(expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** What everybody in the project sees, as Node looks upward: the direct dependencies of the root. */
function rootAnswer(lock: Lock, name: string): string | undefined {
  return declaredBy(lock, '').has(name) ? resolveEdge(lock, '', name) : undefined;
}
