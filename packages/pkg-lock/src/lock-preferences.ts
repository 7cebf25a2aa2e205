import type { AppliedExtension, GraphNode } from '@dx/pkg-resolve';
import { locationName } from './location.ts';
import { isObject } from './read-entry.ts';
import type { Lock, LockPackage } from './types.ts';

/**
 * The lock's packages as nodes of a resolution, to be kept where they still fit: the same locations in the same order, the flags
 * left out, because they follow from the rest. O(packages).
 */
export function lockPreferences(lock: Lock): readonly GraphNode[] {
  return Object.freeze(
    Object.keys(lock.packages).map((location) => toNode(location, lock.packages[location] ?? {})),
  );
}

/** One of them. */
export function toNode(location: string, entry: LockPackage): GraphNode {
  const { dev, optional, devOptional, peer, extra, workspaces, name, ...fields } = entry;
  const packageExtensionsApplied = readApplied(extra?.['packageExtensionsApplied']);
  return Object.freeze({
    location,
    name: name ?? locationName(location),
    ...fields,
    ...(workspaces && { extra: Object.freeze({ workspaces }) }),
    ...(packageExtensionsApplied && { packageExtensionsApplied }),
  });
}

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta'] as const;

/** What cannot be read is what no extension adds, so that the package is decided anew. */
function readApplied(value: unknown): AppliedExtension | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || typeof value['selector'] !== 'string') return { selector: '' };
  const isSound = fields.every((field) => value[field] === undefined || isTextList(value[field]));
  return isSound ? (value as unknown as AppliedExtension) : { selector: '' };
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
