import type { PackageMetadata, ResolveSettings } from '../types.ts';
import { fitsPattern } from './name-patterns.ts';

/** The settings that let a version be too young. */
export type AgeSettings = Pick<ResolveSettings, 'before' | 'releaseAgeExclude'>;

/** Whether the age of the package's versions counts at all, so that their times have to be known. */
export function countsAge(name: string, { before, releaseAgeExclude = [] }: AgeSettings): boolean {
  return before !== undefined && !releaseAgeExclude.some((pattern) => fitsPattern(name, pattern));
}

/** Whether the version was there before the date; one whose time the registry does not tell counts as old. */
export function isOldEnough(metadata: PackageMetadata, version: string, settings: AgeSettings): boolean {
  const { before, releaseAgeExclude = [] } = settings;
  if (before === undefined) return true;
  const { time, name } = metadata;
  const published = time !== undefined && Object.hasOwn(time, version) ? time[version] : undefined;
  if (!published || Date.parse(published) <= Date.parse(before)) return true;
  return releaseAgeExclude.some((pattern) => isExempt(name, version, pattern));
}

/** `name` and `name@1.0.0 || 1.0.1`; the name may be a glob. */
function isExempt(name: string, version: string, pattern: string): boolean {
  const at = pattern.indexOf('@', 1);
  if (at < 0) return fitsPattern(name, pattern);
  const versions = pattern.slice(at + 1).split('||');
  return fitsPattern(name, pattern.slice(0, at)) && versions.some((each) => each.trim() === version);
}
