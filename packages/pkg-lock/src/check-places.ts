import type { HoistingRules, MisplacedPackage } from '@dx/pkg-resolve';
import { locationName } from './location.ts';
import type { Lock, StaleReason } from './types.ts';

/** What lies higher than the project's hoisting limits allow, as reasons, by location. */
export function checkPlaces(
  lock: Lock,
  rules: HoistingRules | undefined,
  legacyPeerDeps: boolean,
): readonly StaleReason[] {
  const misplaced = rules?.misplaced(lock.packages, legacyPeerDeps) ?? [];
  return misplaced.map((each) => toReason(lock, each));
}

function toReason(
  lock: Lock,
  { from, name, location, border, importer, setting }: MisplacedPackage,
): StaleReason {
  const owner = importer === '' ? 'The project' : `The member ${importer}`;
  const field = setting === 'nohoist' ? '"workspaces.nohoist"' : '"installConfig.hoistingLimits"';
  const entry = lock.packages[location];
  const found = `${entry?.name ?? locationName(location)}@${entry?.version ?? entry?.resolved ?? ''}`;
  const message = `${owner} keeps ${name} below ${border} by ${field}, but the lock has ${found} at ${location}`;
  return Object.freeze({ kind: 'misplaced', location: from, name, wanted: border, found: location, message });
}
