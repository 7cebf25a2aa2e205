import type { HoistingLimits, MisplacedPackage, PlacedPackage } from '../hoisting-limits.ts';
import type { Positions } from './nohoist-patterns.ts';
import { NohoistPatterns } from './nohoist-patterns.ts';
import type { Place, Places } from './places.ts';

/** Something below which packages have to stay. */
export interface Border<Facts extends PlacedPackage> {
  readonly place: Place<Facts>;
  /** Whose setting says so. */
  readonly importer: Place<Facts>;
  readonly setting: MisplacedPackage['setting'];
  /** With patterns only what they name stays, else everything. */
  readonly nohoist?: { readonly patterns: NohoistPatterns; readonly start: Positions };
}

/**
 * The borders of a project, outer ones first. They are given one at a time, because the direct dependencies of an importer
 * are borders where they lie once the importer's own border is kept to.
 */
export function* findBorders<Facts extends PlacedPackage>(
  places: Places<Facts>,
  limits: HoistingLimits,
): Generator<Border<Facts>> {
  for (const own of importersOf(places)) {
    const limit = limits.importers[own.location];
    const isBorder = limit !== undefined || limits.importers[''] === 'dependencies';
    if (isBorder && own.location !== '') yield { place: own, importer: own, setting: 'hoistingLimits' };
    if (limit !== 'dependencies') continue;
    for (const place of directOf(own)) yield { place, importer: own, setting: 'hoistingLimits' };
  }
  yield* findNohoistBorders(places, limits);
}

function* findNohoistBorders<Facts extends PlacedPackage>(
  places: Places<Facts>,
  { nohoist }: HoistingLimits,
): Generator<Border<Facts>> {
  for (const [importer, list] of Object.entries(nohoist).sort(byLocation)) {
    const patterns = new NohoistPatterns(list);
    const setting = 'nohoist';
    const own = places.byLocation.get(importer);
    if (own === undefined) continue;
    if (importer !== '') {
      yield { place: own, importer: own, setting, nohoist: { patterns, start: patterns.start } };
      continue;
    }
    const members = importersOf(places).filter(({ location }) => location !== '');
    for (const place of [...members, ...directOf(own)]) {
      const start = patterns.follow(patterns.start, nameOf(place));
      if (start.length > 0) yield { place, importer: own, setting, nohoist: { patterns, start } };
    }
  }
}

/** The root and all directories that have a manifest of their own, sorted. */
function importersOf<Facts extends PlacedPackage>(places: Places<Facts>): readonly Place<Facts>[] {
  const found = [...places.byLocation.values()].filter((place) => place.isImporter);
  return found.sort((a, b) => (a.location < b.location ? -1 : 1));
}

/** What the importer itself depends on and has below it, in the order of its manifest. */
function directOf<Facts extends PlacedPackage>(importer: Place<Facts>): readonly Place<Facts>[] {
  const found: Place<Facts>[] = [];
  for (const { key, isPeer } of importer.requirements.values()) {
    const place = isPeer ? undefined : importer.resolve(key);
    if (place?.isWithin(importer) === true && !place.isLink) found.push(place);
  }
  return found;
}

/** By which paths begin: a member's own name, without one that of its directory. */
function nameOf<Facts extends PlacedPackage>({ isImporter, folder, facts, location }: Place<Facts>): string {
  if (!isImporter) return folder;
  const [directory = '', scope = ''] = location.split('/').reverse();
  return facts.name ?? (scope.startsWith('@') ? `${scope}/${directory}` : directory);
}

function byLocation([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
