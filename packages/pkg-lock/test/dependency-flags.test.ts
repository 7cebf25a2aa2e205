import type { ArboristNode } from '@npmcli/arborist';
import { describe, expect, it } from 'vitest';
import { dependencyFlags, lockEdges, readPackageLock, resolveEdge } from '../src/index.ts';
import { loadWithNpm } from './project.ts';
import { seededRandom } from './random.ts';
import { randomProject } from './random-project.ts';

const absent = 'package-that-is-nowhere';

/** npm works flags out anew when a manifest and its lock disagree; one dependency that nothing has makes them disagree. */
async function loadRecalculated(seed: number) {
  const { manifests, packages } = randomProject(seededRandom(seed));
  const text = JSON.stringify({ lockfileVersion: 3, packages });
  const root = manifests[''] ?? {};
  const optionalDependencies = { ...(root['optionalDependencies'] as object), [absent]: '*' };
  const tree = await loadWithNpm({ ...manifests, '': { ...root, optionalDependencies } }, text);
  return { tree, lock: readPackageLock(text, 'package-lock.json') };
}

function flagsOf(node: ArboristNode) {
  if (node.extraneous) return { extraneous: true };
  const { peer, dev, optional } = node;
  const devOptional = node.devOptional && !dev && !optional;
  return Object.fromEntries(
    Object.entries({ peer, dev, optional, devOptional }).filter(([, value]) => value),
  );
}

describe('dependencyFlags', () => {
  it.each(Array.from({ length: 150 }, (_, seed) => seed))(
    'gives what npm works out for random project %i',
    async (seed) => {
      const { tree, lock } = await loadRecalculated(seed);
      const ours = dependencyFlags(lock);
      for (const node of tree.inventory.values()) {
        if (node.isLink) continue;
        expect({ at: node.location, ...ours.get(node.location) }).toEqual({
          at: node.location,
          ...flagsOf(node),
        });
      }
    },
  );

  it('does not depend on the order of packages', () => {
    const { packages } = randomProject(seededRandom(7));
    const lock = readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), 'x');
    const reversed = { packages: Object.fromEntries(Object.entries(lock.packages).reverse()) };
    const sorted = (flags: ReadonlyMap<string, unknown>) => [...flags].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sorted(dependencyFlags(reversed))).toEqual(sorted(dependencyFlags(lock)));
  });
});

describe('lockEdges', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1000))(
    'leads where npm leads in random project %i',
    async (seed) => {
      const { tree, lock } = await loadRecalculated(seed);
      const ours = new Map(lockEdges(lock).map((edge) => [`${edge.from} > ${edge.name}`, edge]));
      let count = 0;
      for (const node of tree.inventory.values()) {
        for (const [name, edge] of node.isLink ? [] : node.edgesOut) {
          if (name === absent) continue;
          const found = ours.get(`${node.location} > ${name}`);
          expect({ name, kind: found?.kind, to: found?.to }).toEqual({
            name,
            kind: edge.type,
            to: edge.to?.location,
          });
          expect(resolveEdge(lock, node.location, name)).toBe(edge.to?.location);
          count += 1;
        }
      }
      expect(ours.size).toBe(count);
    },
  );
});
