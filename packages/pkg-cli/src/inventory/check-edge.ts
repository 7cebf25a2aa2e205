import path from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { copiedMember, type Lock, type LockEdge } from '@dx/pkg-lock';
import { parseDependencySpec } from '@dx/pkg-resolve';
import semver from 'semver';
import type { EdgeError } from './types.ts';

/** What is wrong with a dependency, by npm's rules; nothing when it is answered as it asks. */
export function checkEdge(
  packages: Lock['packages'],
  edge: LockEdge,
  actualName: (location: string) => string,
): EdgeError | undefined {
  const { kind, from, to } = edge;
  if (to === undefined) return kind === 'optional' || kind === 'peerOptional' ? undefined : 'MISSING';
  const isPeer = kind === 'peer' || kind === 'peerOptional';
  const isTop = !from.includes('node_modules/');
  if (isPeer && !isTop && to === `${from}/node_modules/${edge.name}`) return 'PEER LOCAL';
  return isSatisfied(packages, edge, to, actualName) ? undefined : 'INVALID';
}

function isSatisfied(
  packages: Lock['packages'],
  { kind, from, name, spec }: LockEdge,
  to: string,
  actualName: (location: string) => string,
): boolean {
  const entry = packages[to];
  const target = entry?.link === true ? entry.resolved : copiedMember(packages, entry);
  if (kind === 'workspace') return target !== undefined;
  const parsed = parseSpec(name, spec);
  if (parsed === undefined) return true;
  if (parsed.kind === 'source') return isSameSource(parsed.type, from, spec, target);
  if (parsed.kind !== 'registry' && parsed.kind !== 'workspace') return true;
  const isOther = parsed.kind === 'registry' && parsed.alias && actualName(to) !== parsed.name;
  if (isOther) return false;
  const version = packages[target ?? to]?.version;
  if (parsed.range === '*' || parsed.range === '') return true;
  return version !== undefined && semver.satisfies(version, parsed.range, { loose: true });
}

/** Text that nobody understands is the resolver's to complain about. */
function parseSpec(name: string, spec: string): ReturnType<typeof parseDependencySpec> | undefined {
  try {
    return parseDependencySpec(name, spec);
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function isSameSource(type: string, from: string, spec: string, target: string | undefined): boolean {
  if (type !== 'directory') return true;
  if (target === undefined) return false;
  const wanted = spec.replace(/^(?:file|link):/, '');
  if (path.isAbsolute(wanted) || wanted.startsWith('~')) return true;
  return path.posix.normalize(path.posix.join(from, wanted)).replace(/\/$/, '') === target;
}
