/** One shortest way from the first location of a component round to it; none where nothing in it needs itself. */
export function findCycle(
  component: readonly string[],
  needs: (location: string) => readonly string[],
): readonly (readonly string[])[] {
  const [start] = component;
  if (start === undefined || (component.length === 1 && !needs(start).includes(start))) return [];
  const inside = new Set(component);
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const location of queue) {
    for (const target of needs(location)) {
      if (target === start) return [Object.freeze(wayTo(location, start, cameFrom))];
      if (!inside.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, location);
      queue.push(target);
    }
  }
  return [];
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let at: string | undefined = end; at !== undefined && at !== start; ) {
    at = cameFrom.get(at);
    if (at !== undefined) way.unshift(at);
  }
  return way;
}
