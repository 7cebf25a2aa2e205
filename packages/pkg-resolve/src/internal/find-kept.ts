import type { PlacedPackage } from '../hoisting-limits.ts';
import type { Border } from './hoisting-borders.ts';
import type { Positions } from './nohoist-patterns.ts';
import type { Place, Places } from './places.ts';
import type { Requirement } from './requirements.ts';

/** A package as it is reached by paths that patterns do not tell apart. */
interface Stop<Facts extends PlacedPackage> {
  readonly place: Place<Facts>;
  readonly at: Positions;
  readonly edges: Edge<Facts>[];
}

interface Edge<Facts extends PlacedPackage> {
  readonly to: Stop<Facts>;
  readonly key: string;
  /** Whether the path is one that has to stay. */
  readonly isLimited: boolean;
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
  readonly #stops = new Map<string, Stop<Facts>>();
  /** What stays above. */
  readonly #exempt: Set<Place<Facts>>;
  readonly #shared: Set<Place<Facts>>;

  constructor(places: Places<Facts>, border: Border<Facts>) {
    this.#border = border;
    const { place } = border;
    this.#exempt = new Set([place, ...targetsOf(place, ({ isPeer }) => isPeer)]);
    this.#shared = new Set(places.root === undefined ? [] : targetsOf(places.root, ({ isPeer }) => !isPeer));
  }

  run(): void {
    const { place: start, nohoist } = this.#border;
    this.#stopAt(start, nohoist?.start ?? []);
    for (const { place, at, edges } of this.#stops.values()) {
      const wants = this.#wantsOf(place);
      for (const requirement of place.requirements.values()) {
        const to = wants.get(requirement.key);
        if (to === undefined || !this.#isFollowed(place, requirement, to)) continue;
        const next = nohoist === undefined ? at : nohoist.patterns.follow(at, requirement.name);
        const isLimited = nohoist === undefined || nohoist.patterns.isMatch(next);
        edges.push({ to: this.#stopAt(to, next), key: requirement.key, isLimited });
      }
    }
  }

  #stopAt(place: Place<Facts>, at: Positions): Stop<Facts> {
    const name = `${at.join()} ${place.location}`;
    const known = this.#stops.get(name);
    if (known !== undefined) return known;
    const stop = { place, at, edges: [] };
    this.#stops.set(name, stop);
    return stop;
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

  /**
   * Who leads to something that stays has to stay too, or it would find another one; so does who has it as a peer, and
   * whoever leads there, or there would be two of it.
   */
  keep(): Kept<Facts> {
    const { place: border } = this.#border;
    const stops = [...this.#stops.values()].filter(({ place }) => place !== border);
    const whole = new Set(stops.filter(({ edges }) => edges.some(({ isLimited }) => isLimited)));
    const kept = new Set<Place<Facts>>();
    for (const { edges } of this.#stops.values())
      for (const { to, isLimited } of edges) if (isLimited) kept.add(to.place);
    for (let size = -1; size !== whole.size; ) {
      size = whole.size;
      for (const { place } of whole) kept.add(place);
      for (const stop of stops) {
        if (whole.has(stop)) continue;
        if (stop.edges.some(({ to }) => whole.has(to)) || this.#sharesPeer(stop.place, kept)) whole.add(stop);
      }
    }
    return { wants: this.#wants, mustStay: this.#judge(whole, kept) };
  }

  #judge(whole: ReadonlySet<Stop<Facts>>, kept: ReadonlySet<Place<Facts>>): Kept<Facts>['mustStay'] {
    const staying = new Map<Place<Facts>, Set<string>>();
    for (const { place, edges } of this.#stops.values()) {
      const keys = edges.filter(({ to, isLimited }) => isLimited || whole.has(to)).map(({ key }) => key);
      const known = staying.get(place);
      if (known === undefined) staying.set(place, new Set(keys));
      else for (const key of keys) known.add(key);
    }
    return (from, { key, isPeer }) => {
      if (staying.get(from)?.has(key) === true) return true;
      const peer = isPeer && from !== this.#border.place ? this.#wants.get(from)?.get(key) : undefined;
      return peer !== undefined && kept.has(peer);
    };
  }

  #sharesPeer(place: Place<Facts>, kept: ReadonlySet<Place<Facts>>): boolean {
    for (const { key, isPeer } of place.requirements.values()) {
      const to = isPeer ? this.#wants.get(place)?.get(key) : undefined;
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
