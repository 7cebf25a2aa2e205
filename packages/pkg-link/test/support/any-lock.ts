import type { Integrity } from '@dx/pkg-core';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import fc from 'fast-check';
import { lockOf } from './project.ts';

/** Names that packages of `anyLock` have. */
export const names: readonly string[] = ['pa', 'pb', '@s/pc', 'pd', '@s/pe'];
/** The one member that `anyLock` has. */
export const member: string = 'packages/ui';

const dependencies = fc
  .subarray([...names])
  .map((some) => Object.fromEntries(some.map((name) => [name, '*'])));

const lockPackage: fc.Arbitrary<LockPackage> = fc.record({
  version: fc.constantFrom('1.0.0', '2.0.0'),
  dependencies,
  peerDependencies: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, dependencies),
});

/** Any set of places in which every place has the one that it lies in: two levels below the root, one below a member. */
export const anyLock: fc.Arbitrary<Lock> = fc
  .record({
    root: fc.record({ dependencies }),
    member: fc.record({ dependencies, devDependencies: dependencies }),
    top: fc.dictionary(fc.constantFrom(...names), lockPackage),
    nested: fc.dictionary(fc.constantFrom(...names), fc.dictionary(fc.constantFrom(...names), lockPackage)),
    inMember: fc.dictionary(fc.constantFrom(...names), lockPackage),
  })
  .map(({ root, member: ui, top, nested, inMember }) => {
    const packages: Record<string, LockPackage> = { '': root, [member]: ui };
    const add = (location: string, item: LockPackage): void => {
      const integrity = `sha512-${Buffer.from(`${location.split('node_modules/').at(-1)}@${item.version}`).toString('base64')}`;
      packages[location] = { ...item, integrity: integrity as Integrity };
    };
    for (const [name, item] of Object.entries(top)) add(`node_modules/${name}`, item);
    for (const [holder, below] of Object.entries(nested)) {
      if (packages[`node_modules/${holder}`] === undefined) continue;
      for (const [name, item] of Object.entries(below))
        add(`node_modules/${holder}/node_modules/${name}`, item);
    }
    for (const [name, item] of Object.entries(inMember)) add(`${member}/node_modules/${name}`, item);
    return lockOf(packages);
  });
