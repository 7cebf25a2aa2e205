import type { MergedPackage } from './merge-packages.ts';

/**
 * Numbers of the packages that projects can share: what they are is told by an integrity, and nothing that they need,
 * however indirectly, is a directory of the project. `components` as `findComponents` orders them.
 */
export function findShareable(
  packages: readonly MergedPackage[],
  components: readonly (readonly number[])[],
): ReadonlySet<number> {
  const shareable = new Set<number>();
  for (const component of components) {
    const fits = component.every((node) => {
      const item = packages[node];
      if (item?.entry.fields.integrity === undefined) return false;
      return item.requirements.every(
        ({ to }) => typeof to === 'number' && (shareable.has(to) || component.includes(to)),
      );
    });
    if (fits) for (const node of component) shareable.add(node);
  }
  return shareable;
}
