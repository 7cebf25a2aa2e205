/** What a walk knows of one location. */
interface Visit {
  readonly location: string;
  readonly order: number;
  /** The earliest location on the way that can be reached from here. */
  earliest: number;
  readonly targets: readonly string[];
  next: number;
}

/**
 * Groups of locations that need each other, most of them of one; what a group needs comes before it. O(edges), without
 * recursion.
 *
 * Source: Tarjan's algorithm for strongly connected components
 */
export function findComponents(
  locations: readonly string[],
  needs: (location: string) => readonly string[],
): readonly (readonly string[])[] {
  const visits = new Map<string, Visit>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const components: string[][] = [];
  const enter = (location: string): Visit => {
    const visit = { location, order: visits.size, earliest: visits.size, targets: needs(location), next: 0 };
    visits.set(location, visit);
    open.push(location);
    isOpen.add(location);
    return visit;
  };
  const leave = (visit: Visit): void => {
    if (visit.earliest !== visit.order) return;
    const component = open.splice(open.lastIndexOf(visit.location));
    for (const location of component) isOpen.delete(location);
    components.push(component.sort());
  };
  for (const location of locations) {
    const way = visits.has(location) ? [] : [enter(location)];
    for (let visit = way.at(-1); visit !== undefined; visit = way.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) {
        way.pop();
        leave(visit);
        const above = way.at(-1);
        if (above !== undefined) above.earliest = Math.min(above.earliest, visit.earliest);
      } else if (!visits.has(target)) way.push(enter(target));
      else if (isOpen.has(target)) visit.earliest = Math.min(visit.earliest, visits.get(target)?.order ?? 0);
    }
  }
  return components;
}
