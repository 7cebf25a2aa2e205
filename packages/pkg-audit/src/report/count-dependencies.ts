import type { Lock } from '@dx/pkg-lock';
import type { DependencyCounts } from './types.ts';

/** How many packages a lock has of each kind, links and the project's own folders among them, as npm counts. */
export function countDependencies({ packages }: Lock): DependencyCounts {
  const counts = { prod: 0, dev: 0, optional: 0, peer: 0, peerOptional: 0, total: -1 };
  for (const { dev, optional, peer } of Object.values(packages)) {
    if (dev === true) counts.dev += 1;
    if (optional === true) counts.optional += 1;
    if (peer === true) counts.peer += 1;
    if (dev !== true && optional !== true && peer !== true) counts.prod += 1;
    counts.total += 1;
  }
  return Object.freeze(counts);
}
