import type { PlacedPackage } from '../hoisting-limits.ts';
import type { HolderContext } from './find-holder.ts';
import { findHolder } from './find-holder.ts';
import type { Kept } from './find-kept.ts';
import { findKept } from './find-kept.ts';
import type { Border } from './hoisting-borders.ts';
import type { Place, Places } from './places.ts';
import { isSamePackage } from './places.ts';
import { satisfies } from './ranges.ts';
import type { Requirement } from './requirements.ts';

/**
 * Copies what has to stay below the border to there, with what those copies need: as high as it can be, or where that leaves
 * somebody without what it needs, as peers can, in the arrangement that it had. Gives whether anything was copied; a copy
 * may lead to what it did not lead to before, so that there may be more to copy then.
 */
export function keepBelow<Facts extends PlacedPackage>(
  places: Places<Facts>,
  border: Border<Facts>,
): boolean {
  const keeper = new Keeper(places, border, 'high');
  keeper.run();
  if (keeper.copies.length === 0 || keeper.isSound()) return keeper.copies.length > 0;
  for (const copy of keeper.copies.reverse()) places.remove(copy);
  const other = new Keeper(places, border, 'same');
  other.run();
  return other.copies.length > 0;
}

class Keeper<Facts extends PlacedPackage> implements HolderContext<Facts> {
  readonly border: Place<Facts>;
  readonly mode: 'high' | 'same';
  readonly copies: Place<Facts>[] = [];
  readonly #importer: Place<Facts>;
  readonly #kept: Kept<Facts>;
  readonly #originals = new Map<Place<Facts>, Place<Facts>>();
  readonly #reached: Set<Place<Facts>>;
  readonly #places: Places<Facts>;
  readonly #askers = new Map<string, Place<Facts>[]>();

  constructor(places: Places<Facts>, border: Border<Facts>, mode: 'high' | 'same') {
    this.#places = places;
    this.border = border.place;
    this.mode = mode;
    this.#importer = border.importer;
    this.#kept = findKept(places, border);
    this.#reached = new Set([border.place]);
    for (const place of places.within(border.place)) this.#note(place);
  }

  run(): void {
    for (const place of this.#reached) {
      for (const requirement of place.requirements.values()) {
        const settled = this.#settle(place, requirement);
        if (settled?.isWithin(this.border) === true) this.#reached.add(settled);
      }
    }
  }

  /** Whether everybody finds what it is to find, or what it accepts as well. */
  isSound(): boolean {
    for (const place of this.#reached) {
      for (const requirement of place.requirements.values())
        if (!this.#isServed(place, requirement)) return false;
    }
    return true;
  }

  askersOf(key: string): Iterable<Place<Facts>> {
    return this.#askers.get(key) ?? [];
  }

  originalOf(place: Place<Facts>): Place<Facts> {
    return this.#originals.get(place) ?? place;
  }

  wantedBy = (place: Place<Facts>, key: string): Place<Facts> | undefined => {
    const original = this.originalOf(place);
    const wants = this.#kept.wants.get(original);
    return wants === undefined ? original.resolve(key) : wants.get(key);
  };

  /** What the place gets in the end, brought below the border if it has to be there. */
  #settle(place: Place<Facts>, requirement: Requirement): Place<Facts> | undefined {
    const wanted = this.wantedBy(place, requirement.key);
    const isOwnPeer = place === this.border && requirement.isPeer;
    if (wanted === undefined || isOwnPeer) return undefined;
    const found = place.resolve(requirement.key);
    const limit = this.#limitOf(place, requirement, wanted);
    if (found !== undefined && this.#isSame(found, wanted) && (limit === undefined || found.isWithin(limit)))
      return found;
    const holder = findHolder(this, place, requirement, wanted);
    return holder === undefined ? found : this.#copy(wanted, holder);
  }

  /** What it must lie below: the border, or else the importer if it does now. */
  #limitOf(asker: Place<Facts>, requirement: Requirement, wanted: Place<Facts>): Place<Facts> | undefined {
    if (this.#kept.mustStay(this.originalOf(asker), requirement)) return this.border;
    return wanted.isWithin(this.#importer) ? this.#importer : undefined;
  }

  #isSame(found: Place<Facts>, wanted: Place<Facts>): boolean {
    return this.mode === 'high' ? isSamePackage(found, wanted) : this.originalOf(found) === wanted;
  }

  #isServed(place: Place<Facts>, { key, spec, isPeer }: Requirement): boolean {
    const wanted = this.wantedBy(place, key);
    const found = place.resolve(key);
    if (wanted === undefined || (place === this.border && isPeer)) return true;
    if (found === undefined || isSamePackage(found, wanted)) return found !== undefined;
    return spec?.kind === 'registry' && satisfies(found.facts.version ?? '', spec.range);
  }

  #copy(original: Place<Facts>, holder: Place<Facts>): Place<Facts> {
    const copy = this.#places.copy(original, holder);
    this.#note(copy);
    this.copies.push(copy);
    this.#originals.set(copy, original);
    for (const child of original.children.values())
      if (child.facts.inBundle === true) this.#copy(child, copy);
    return copy;
  }

  #note(asker: Place<Facts>): void {
    for (const key of asker.requirements.keys()) {
      const askers = this.#askers.get(key);
      if (askers === undefined) this.#askers.set(key, [asker]);
      else askers.push(asker);
    }
  }
}
