import { compareEnglish } from '@dx/pkg-core';
import type { BinPlacement, Host } from '../types.ts';
import { placeBin } from './claim-bins.ts';

import { findLinkTarget, type LockEntries, type LockEntry } from './lock-entries.ts';
import { normalizeBins } from './normalize-bins.ts';

/** The commands of all kept entries, one per path. */
export function layoutBins(
  kept: readonly LockEntry[],
  entries: LockEntries,
  host: Host,
): readonly BinPlacement[] {
  const bins = new Map<string, BinPlacement>();
  const claim = (entry: LockEntry): void => {
    const fields = entry.kind === 'link' ? findLinkTarget(entry, entries)?.fields : entry.fields;
    for (const { name, target } of normalizeBins(fields?.bin)) {
      const path = `${entry.owner === '' ? '' : `${entry.owner}/`}node_modules/.bin/${name}`;
      for (const bin of placeBin(path, `${entry.location}/${target}`, host)) {
        if (!bins.has(bin.path)) bins.set(bin.path, bin);
      }
    }
  };
  const inOrder = kept.filter((entry) => hasBin(entry, entries)).sort(compareLocations);
  const isDirect = (entry: LockEntry): boolean => isDirectDependency(entry, entries);
  for (const entry of inOrder) if (isDirect(entry)) claim(entry);
  for (const entry of inOrder) if (!isDirect(entry)) claim(entry);
  return [...bins.values()];
}

function hasBin(entry: LockEntry, entries: LockEntries): boolean {
  return (entry.kind === 'link' ? findLinkTarget(entry, entries) : entry)?.fields.bin !== undefined;
}

function isDirectDependency({ owner, name }: LockEntry, entries: LockEntries): boolean {
  const fields = entries.get(owner)?.fields;
  return [fields?.dependencies, fields?.devDependencies, fields?.optionalDependencies].some(
    (map) => map !== undefined && Object.hasOwn(map, name),
  );
}

/** npm compares paths so when it links commands. */
function compareLocations(a: LockEntry, b: LockEntry): number {
  return compareEnglish(a.location, b.location) || (a.location < b.location ? -1 : 1);
}
