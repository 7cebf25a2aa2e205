import { sortNames } from './compare-names.ts';
import { escapeControls } from './escape-controls.ts';
import { isImporterLocation, locationName } from './location.ts';
import type { Lock, LockPackage } from './types.ts';

const maps = [
  ['dependencies', ''],
  ['devDependencies', 'dev'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'peer'],
] as const;
const flags = ['dev', 'optional', 'devOptional', 'peer', 'inBundle', 'hasInstallScript'] as const;

/**
 * The lock as text for people and for `git diff`: a line per package in npm's order, with what makes a difference when it
 * changes: location, name and version, flags, platforms, source and hash; below an importer a line per dependency. The
 * same lock gives the same text on every machine; control characters are escaped. Ends in a newline. O(length).
 *
 * @example
 * describeLock(lock);
 * // . app@1.0.0
 * //   debug ^4.0.0
 * // node_modules/debug 4.4.0 dev sha512-…
 */
export function describeLock(lock: Lock): string {
  const lines: string[] = [];
  for (const location of sortNames(Object.keys(lock.packages))) {
    const entry = lock.packages[location] ?? {};
    if (entry.link) lines.push(`${location} -> ${entry.resolved || '.'}`);
    else if (isImporterLocation(location)) lines.push(...describeImporter(lock, location, entry));
    else lines.push(describePackage(location, entry));
  }
  return lines.map((line) => `${escapeControls(line)}\n`).join('');
}

function describeImporter(lock: Lock, location: string, entry: LockPackage): readonly string[] {
  const name = entry.name ?? (location === '' ? (lock.name ?? '') : locationName(location));
  const version = entry.version === undefined ? '' : `@${entry.version}`;
  const lines = [`${location || '.'} ${name}${version}`.trimEnd()];
  for (const [map, label] of maps) {
    const ranges = entry[map] ?? {};
    for (const each of sortNames(Object.keys(ranges))) {
      const isOptionalPeer = label === 'peer' && entry.peerDependenciesMeta?.[each]?.optional;
      lines.push(joinWords(`  ${each}`, ranges[each] || '*', label, isOptionalPeer ? 'optional' : ''));
    }
  }
  return lines;
}

function describePackage(location: string, entry: LockPackage): string {
  const alias = entry.name === undefined ? '' : `${entry.name}@`;
  const isRegistry = isUsualUrl(location, entry);
  return joinWords(
    location,
    `${alias}${entry.version ?? '?'}`,
    ...flags.filter((flag) => entry[flag]),
    entry.extra?.['extraneous'] === true ? 'extraneous' : '',
    ...(['os', 'cpu', 'libc'] as const).map((key) => (entry[key] ? `${key}=${entry[key].join(',')}` : '')),
    isRegistry || entry.resolved === undefined ? '' : entry.resolved,
    entry.integrity ?? '',
    entry.deprecated === undefined ? '' : 'deprecated',
  );
}

/** Whether the URL says nothing that name and version do not; the registry's own address is not shown. */
function isUsualUrl(
  location: string,
  { name = locationName(location), version, resolved }: LockPackage,
): boolean {
  const file = `${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
  return /^https:\/\//.test(resolved ?? '') && resolved?.endsWith(`/${name}/-/${file}`) === true;
}

function joinWords(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
