import { compareNames } from '../compare-names.ts';
import type { HoistingLimits, MisplacedPackage, PlacedPackage } from '../hoisting-limits.ts';
import { findKept } from './find-kept.ts';
import type { Border } from './hoisting-borders.ts';
import { findBorders } from './hoisting-borders.ts';
import { Places } from './places.ts';

/**
 * What lies above a border that it has to stay below, each package once for each border, by location. A peer alone is not
 * told of: where two of it are wanted, one gives way.
 */
export function findMisplaced(
  packages: Readonly<Record<string, PlacedPackage>>,
  limits: HoistingLimits,
  legacyPeerDeps: boolean,
): readonly MisplacedPackage[] {
  const places = new Places(Object.entries(packages), legacyPeerDeps);
  const found = [...findBorders(places, limits)].flatMap((border) => misplacedOf(places, border));
  found.sort((a, b) => compareNames(a.location, b.location) || compareNames(a.border, b.border));
  return Object.freeze(found);
}

function misplacedOf(places: Places, border: Border<PlacedPackage>): readonly MisplacedPackage[] {
  const { place, importer, setting } = border;
  const kept = findKept(places, border);
  const found = new Map<string, MisplacedPackage>();
  for (const [from, wants] of kept.wants) {
    if (!from.isWithin(place)) continue;
    for (const requirement of from.requirements.values()) {
      const to = wants.get(requirement.key);
      const isFree = requirement.isPeer || !kept.mustStay(from, requirement);
      if (to === undefined || to.isWithin(place) || isFree) continue;
      const { name } = requirement;
      const misplaced = {
        from: from.location,
        name,
        location: to.location,
        border: place.location,
        importer: importer.location,
        setting,
      };
      if (!found.has(to.location)) found.set(to.location, Object.freeze(misplaced));
    }
  }
  return [...found.values()];
}
