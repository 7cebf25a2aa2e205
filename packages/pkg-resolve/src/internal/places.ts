import type { PlacedPackage } from '../hoisting-limits.ts';
import type { Requirement } from './requirements.ts';
import { readRequirements } from './requirements.ts';
import { nameKey } from './tree-node.ts';

const folder = '/node_modules/';

/** One package at one place of a finished graph. Mutable only in what is below it. */
export class Place<Facts extends PlacedPackage = PlacedPackage> {
  readonly location: string;
  readonly facts: Facts;
  /** By the key of the name. */
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly children: Map<string, Place<Facts>> = new Map();
  /** Where a look-up goes on: the package whose node_modules this is in; for an importer the one around it. */
  holder: Place<Facts> | undefined = undefined;

  constructor(location: string, facts: Facts, requirements: ReadonlyMap<string, Requirement>) {
    this.location = location;
    this.facts = facts;
    this.requirements = requirements;
  }

  /** The folder that this is found by. */
  get folder(): string {
    return `/${this.location}`.slice(`/${this.location}`.lastIndexOf(folder) + folder.length);
  }

  get isImporter(): boolean {
    return isImporterLocation(this.location);
  }

  get isLink(): boolean {
    return this.facts.link === true;
  }

  /** Whether this is the other one or lies below it. */
  isWithin(other: Place<Facts>): boolean {
    for (let place: Place<Facts> | undefined = this; place !== undefined; place = place.holder)
      if (place === other) return true;
    return false;
  }

  resolve(key: string): Place<Facts> | undefined {
    for (let place: Place<Facts> | undefined = this; place !== undefined; place = place.holder) {
      const child = place.children.get(key);
      if (child !== undefined) return child;
    }
    return undefined;
  }
}

/** Whether both are the same package, wherever they lie. */
export function isSamePackage(a: Place, b: Place): boolean {
  if (a === b) return true;
  const [one, other] = [a.facts, b.facts];
  if (a.isLink !== b.isLink || one.resolved !== other.resolved || a.folder !== b.folder) return false;
  return one.version === other.version && one.name === other.name && one.integrity === other.integrity;
}

/** All places of a graph, by location. */
export class Places<Facts extends PlacedPackage = PlacedPackage> {
  readonly byLocation: Map<string, Place<Facts>> = new Map();
  readonly #importers: Place<Facts>[] = [];
  readonly #withPeers: boolean;

  constructor(packages: Iterable<readonly [string, Facts]>, legacyPeerDeps: boolean) {
    this.#withPeers = !legacyPeerDeps;
    for (const [location, facts] of packages) this.#add(location, facts);
    for (const place of this.byLocation.values()) this.#hold(place);
  }

  get root(): Place<Facts> | undefined {
    return this.byLocation.get('');
  }

  /** The place, what is in its node_modules and below, and importers in its directory with theirs. */
  *within(place: Place<Facts>): Generator<Place<Facts>> {
    yield* walk(place);
    if (!place.isImporter) return;
    for (const importer of this.#importers)
      if (importer !== place && importer.isWithin(place)) yield* walk(importer);
  }

  /** Puts the same package into another node_modules, with what came in its archive. */
  copy(original: Place<Facts>, holder: Place<Facts>): Place<Facts> {
    const at = holder.location === '' ? '' : `${holder.location}/`;
    const place = this.#add(`${at}node_modules/${original.folder}`, original.facts);
    place.holder = holder;
    holder.children.set(nameKey(place.folder), place);
    return place;
  }

  /** Takes a copy back; what is below it goes first. */
  remove(copy: Place<Facts>): void {
    copy.holder?.children.delete(nameKey(copy.folder));
    this.byLocation.delete(copy.location);
  }

  #add(location: string, facts: Facts): Place<Facts> {
    const withDev = isImporterLocation(location);
    const asked = facts.link === true ? [] : readRequirements(facts, { withDev, withPeers: this.#withPeers });
    const place = new Place(location, facts, new Map(asked.map((each) => [each.key, each])));
    this.byLocation.set(location, place);
    if (withDev) this.#importers.push(place);
    return place;
  }

  #hold(place: Place<Facts>): void {
    if (place.location === '' || place.location.startsWith('../')) return;
    if (place.isImporter) {
      place.holder = this.#importerAround(place.location);
      return;
    }
    const at = `/${place.location}`.lastIndexOf(folder);
    const holder = this.byLocation.get(place.location.slice(0, Math.max(0, at - 1)));
    place.holder = holder;
    holder?.children.set(nameKey(place.folder), place);
  }

  #importerAround(location: string): Place<Facts> | undefined {
    for (let at = location.lastIndexOf('/'); at > 0; at = location.lastIndexOf('/', at - 1)) {
      const around = this.byLocation.get(location.slice(0, at));
      if (around !== undefined) return around;
    }
    return this.root;
  }
}

function* walk<Facts extends PlacedPackage>(place: Place<Facts>): Generator<Place<Facts>> {
  yield place;
  for (const child of place.children.values()) yield* walk(child);
}

function isImporterLocation(location: string): boolean {
  return !`/${location}`.includes(folder);
}
