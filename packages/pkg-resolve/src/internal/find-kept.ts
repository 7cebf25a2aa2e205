import type { PlacedPackage } from '../hoisting-limits.ts';
import type { Border } from './hoisting-borders.ts';
import type { Positions } from './nohoist-patterns.ts';
import type { Place, Places } from './places.ts';
import type { Requirement } from './requirements.ts';

interface Edge<Facts extends PlacedPackage> {
  readonly from: Place<Facts>;
  readonly to: Place<Facts>;
  readonly requirement: Requirement;
}

/** What a border's packages lead to, and which of it has to stay below the border. */
export interface Kept<Facts extends PlacedPackage> {
  /** By who asks, of all that is reached: what each name leads to. */
  readonly wants: ReadonlyMap<Place<Facts>, ReadonlyMap<string, Place<Facts>>>;
  /** Whether what `from` gets for this has to lie below the border, once `from` does. */
  mustStay(from: Place<Facts>, requirement: Requirement): boolean;
}

/**
 * Follows dependencies from a border. Stays above it: what the border itself has as a peer, since that is for others to
 * bring, and a peer that the root depends on too, so that there is one of it. The target of a link is a border of its own,
 * or none.
 */
export function findKept<Facts extends PlacedPackage>(
  places: Places<Facts>,
  border: Border<Facts>,
): Kept<Facts> {
  const walk = new Walk(places, border);
  walk.run();
  return walk.keep();
}

class Walk<Facts extends PlacedPackage> {
  readonly #border: Border<Facts>;
  readonly #wants = new Map<Place<Facts>, Map<string, Place<Facts>>>();
  readonly #edges: Edge<Facts>[] = [];
  readonly #limitedOf = new Map<Place<Facts>, Set<string>>();
  /** What stays above. */
  readonly #exempt: Set<Place<Facts>>;
  readonly #shared: Set<Place<Facts>>;
  readonly #seen = new Set<string>();
  readonly #queue: { readonly place: Place<Facts>; readonly at: Positions }[];

  constructor(places: Places<Facts>, border: Border<Facts>) {
    this.#border = border;
    const { place, nohoist } = border;
    this.#exempt = new Set([place, ...targetsOf(place, ({ isPeer }) => isPeer)]);
    this.#shared = new Set(places.root === undefined ? [] : targetsOf(places.root, ({ isPeer }) => !isPeer));
    this.#queue = [{ place, at: nohoist?.start ?? [] }];
  }

  run(): void {
    for (const { place, at } of this.#queue) {
      const wants = this.#wantsOf(place);
      for (const requirement of place.requirements.values()) {
        const to = wants.get(requirement.key);
        if (to !== undefined && this.#isFollowed(place, requirement, to))
          this.#follow(place, requirement, to, at);
      }
    }
  }

  #wantsOf(place: Place<Facts>): ReadonlyMap<string, Place<Facts>> {
    const known = this.#wants.get(place);
    if (known !== undefined) return known;
    const wants = new Map<string, Place<Facts>>();
    for (const key of place.requirements.keys()) {
      const to = place.resolve(key);
      if (to !== undefined) wants.set(key, to);
    }
    this.#wants.set(place, wants);
    return wants;
  }

  #isFollowed(from: Place<Facts>, { isPeer, type }: Requirement, to: Place<Facts>): boolean {
    if (this.#exempt.has(to) || type === 'peerOptional') return false;
    if (!isPeer) return true;
    return from !== this.#border.place && this.#border.place.isImporter && !this.#shared.has(to);
  }

  #follow(from: Place<Facts>, requirement: Requirement, to: Place<Facts>, at: Positions): void {
    const { nohoist } = this.#border;
    const next = nohoist === undefined ? at : nohoist.patterns.follow(at, requirement.name);
    this.#edges.push({ from, to, requirement });
    if (nohoist === undefined || nohoist.patterns.isMatch(next))
      addTo(this.#limitedOf, from, requirement.key);
    const state = `${next.join()} ${to.location}`;
    if (to.isLink || this.#seen.has(state)) return;
    this.#seen.add(state);
    this.#queue.push({ place: to, at: next });
  }

  /**
   * Who leads to something that stays has to stay too, or it would find another one; so does who has it as a peer, and
   * whoever leads there, or there would be two of it.
   */
  keep(): Kept<Facts> {
    const { place: border } = this.#border;
    const limited = this.#limitedOf;
    const kept = new Set<Place<Facts>>();
    const whole = new Set<Place<Facts>>();
    for (const { from, to, requirement } of this.#edges) {
      if (limited.get(from)?.has(requirement.key) !== true) continue;
      kept.add(to);
      if (from !== border) whole.add(from);
    }
    for (let size = -1; size !== whole.size; ) {
      size = whole.size;
      for (const place of whole) kept.add(place);
      for (const [place, wants] of this.#wants) {
        if (place !== border && this.#sharesPeer(place, wants, kept)) whole.add(place);
      }
      for (const { from, to } of this.#edges) if (from !== border && whole.has(to)) whole.add(from);
    }
    const wants = this.#wants;
    return {
      wants,
      mustStay: (from, { key, isPeer }) => {
        const to = wants.get(from)?.get(key);
        if (to === undefined || (from === border && isPeer)) return false;
        return limited.get(from)?.has(key) === true || whole.has(to) || (isPeer && kept.has(to));
      },
    };
  }

  #sharesPeer(
    place: Place<Facts>,
    wants: ReadonlyMap<string, Place<Facts>>,
    kept: ReadonlySet<Place<Facts>>,
  ): boolean {
    for (const { key, isPeer } of place.requirements.values()) {
      const to = isPeer ? wants.get(key) : undefined;
      if (to !== undefined && kept.has(to)) return true;
    }
    return false;
  }
}

function targetsOf<Facts extends PlacedPackage>(
  place: Place<Facts>,
  counts: (requirement: Requirement) => boolean,
): readonly Place<Facts>[] {
  const found = [...place.requirements.values()].map((each) =>
    counts(each) ? place.resolve(each.key) : undefined,
  );
  return found.filter((target) => target !== undefined);
}

function addTo<Key>(map: Map<Key, Set<string>>, key: Key, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
