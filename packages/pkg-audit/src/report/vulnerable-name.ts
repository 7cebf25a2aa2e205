import { severities } from '../severity.ts';
import type { Severity } from '../types.ts';
import type { CalculatedAdvisory } from './calculate-advisories.ts';
import type { KnownVersions } from './known-versions.ts';
import type { FixAvailable } from './types.ts';

/** A package name while it is being found out what is wrong with it. */
export interface VulnerableName {
  readonly name: string;
  readonly known: KnownVersions;
  readonly advisories: Set<CalculatedAdvisory>;
  /** Locations. */
  readonly nodes: Set<string>;
  readonly via: Set<VulnerableName>;
  readonly effects: Set<VulnerableName>;
  fix: FixAvailable;
}

/** One without any node yet. */
export function openVulnerableName(name: string, known: KnownVersions): VulnerableName {
  const empty = { advisories: new Set<CalculatedAdvisory>(), nodes: new Set<string>() };
  return { name, known, ...empty, via: new Set(), effects: new Set(), fix: true };
}

/** Of all its advisories, as one range. */
export function rangeOf({ advisories }: VulnerableName): string {
  return [...advisories].map(({ range }) => range).join(' || ');
}

/** The worst of its advisories. */
export function severityOf({ advisories }: VulnerableName): Severity {
  const ranks = [...advisories].map(({ severity }) => severities.indexOf(severity));
  return severities[Math.max(0, ...ranks)] ?? 'high';
}

/**
 * Says how it can be fixed, and says so of what it is affected by where that is a harder way than was known: what has no
 * fix from above has none, and a version that only force installs is told all the way down.
 */
export function setFix(one: VulnerableName, fix: FixAvailable): void {
  one.fix = fix;
  for (const cause of one.via) if (cause.fix !== fix && isHarder(fix, cause.fix)) setFix(cause, fix);
}

/** Makes one the cause of another. */
export function addCause(effect: VulnerableName, cause: VulnerableName): void {
  effect.via.add(cause);
  cause.effects.add(effect);
}

/** Whether a fix asks more of a person than another one. */
export function isHarder(fix: FixAvailable, known: FixAvailable): boolean {
  if (fix === true) return false;
  if (fix === false || known === true) return true;
  return known === false || !known.isSemVerMajor;
}
