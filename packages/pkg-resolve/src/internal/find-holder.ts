import type { PlacedPackage } from '../hoisting-limits.ts';
import type { Place } from './places.ts';
import { isSamePackage } from './places.ts';
import { satisfies } from './ranges.ts';
import type { Requirement } from './requirements.ts';

/** What a search for a place has to know. */
export interface HolderContext<Facts extends PlacedPackage> {
  readonly border: Place<Facts>;
  /** `high`: as high as it can be. `same`: beside what it lay beside, so that everything finds what it found. */
  readonly mode: 'high' | 'same';
  originalOf(place: Place<Facts>): Place<Facts>;
  /** Who, at the border or below it, asks for a name. */
  askersOf(key: string): Iterable<Place<Facts>>;
  /** What the place has to find in the end. */
  wantedBy(place: Place<Facts>, key: string): Place<Facts> | undefined;
}

/**
 * Into whose node_modules the package goes for who asks for it, at or below the border. Nowhere for a peer that would be in
 * the way of what somebody depends on: it is what gives way then, as in npm.
 */
export function findHolder<Facts extends PlacedPackage>(
  context: HolderContext<Facts>,
  asker: Place<Facts>,
  { key, isPeer }: Requirement,
  wanted: Place<Facts>,
): Place<Facts> | undefined {
  const levels: Place<Facts>[] = [];
  const start = isPeer ? levelOfPeers(context, asker, key) : asker;
  for (let level: Place<Facts> | undefined = start; level !== undefined; level = level.holder) {
    if (level.children.has(key)) break;
    levels.push(level);
    if (level === context.border) break;
  }
  const former = context.mode === 'same' ? wanted.holder : undefined;
  return (
    levels.find((level) => context.originalOf(level) === former) ??
    levels.findLast((level) => fits(context, level, key, wanted, [])) ??
    (isPeer && asker.resolve(key) !== undefined ? undefined : levels[0])
  );
}

/** A peer lies beside who asks for it, or above where that has it as a peer too. */
function levelOfPeers<Facts extends PlacedPackage>(
  { border }: HolderContext<Facts>,
  asker: Place<Facts>,
  key: string,
): Place<Facts> {
  let level = asker.holder ?? asker;
  while (level !== border && level.requirements.get(key)?.isPeer === true && level.holder !== undefined)
    level = level.holder;
  return level;
}

/** Whether the package can be there, and with it those of its peers that would have to be brought along. */
function fits<Facts extends PlacedPackage>(
  context: HolderContext<Facts>,
  holder: Place<Facts>,
  key: string,
  wanted: Place<Facts>,
  group: readonly Place<Facts>[],
): boolean {
  if (holder.children.has(key)) return false;
  for (const asker of context.askersOf(key))
    if (asker.isWithin(holder) && !suits(context, asker, key, holder, wanted)) return false;
  const together = [...group, wanted];
  for (const { key: peerKey, isPeer } of wanted.requirements.values()) {
    const peer = isPeer ? context.wantedBy(wanted, peerKey) : undefined;
    if (peer === undefined || together.includes(peer) || hasPeer(context, holder, peerKey, peer)) continue;
    if (!fits(context, holder, peerKey, peer, together)) return false;
  }
  return true;
}

/** Whether the asker goes on getting what it got, or has something nearer. */
function suits<Facts extends PlacedPackage>(
  context: HolderContext<Facts>,
  asker: Place<Facts>,
  key: string,
  holder: Place<Facts>,
  wanted: Place<Facts>,
): boolean {
  const requirement = asker.requirements.get(key);
  if (asker === holder && requirement?.isPeer === true && !asker.isImporter) return false;
  const found = asker.resolve(key);
  if (found?.holder?.isWithin(holder) === true) return true;
  const former = context.wantedBy(asker, key) ?? found;
  if (former !== undefined) return isSamePackage(former, wanted);
  const spec = requirement?.spec;
  return spec?.kind !== 'registry' || satisfies(wanted.facts.version ?? '', spec.range);
}

/** Whether the peer is what is found from there, and what the package there wants too. */
function hasPeer<Facts extends PlacedPackage>(
  { wantedBy }: HolderContext<Facts>,
  holder: Place<Facts>,
  key: string,
  peer: Place<Facts>,
): boolean {
  const own = wantedBy(holder, key);
  const found = holder.resolve(key);
  if (found === undefined || !isSamePackage(found, peer)) return false;
  return own === undefined || isSamePackage(own, peer);
}
