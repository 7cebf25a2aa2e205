import type { Lock, LockPackage } from '@dx/pkg-lock';
import {
  checkHost,
  compareNames,
  type GraphNode,
  type HostedPackage,
  type ResolveInput,
  type ResolveWarning,
} from '@dx/pkg-resolve';
import { isBelowModules } from './judge-edges.ts';

/** What will be there. */
export interface Amended {
  readonly packages: Lock['packages'];
  readonly added: readonly GraphNode[];
}

/**
 * What a resolution would warn of: engines of what must be installed, then deprecated versions that are new, each by
 * location.
 *
 * @throws DX_PLATFORM_MISMATCH, DX_ENGINE_MISMATCH
 */
export function amendWarnings(
  input: ResolveInput,
  { packages, added }: Amended,
  mandatory: ReadonlySet<string>,
): readonly ResolveWarning[] {
  const nodes = [...added].sort((a, b) => compareNames(a.location, b.location));
  const news = new Map(nodes.map((node) => [node.location, node]));
  return [...warnOfHost(input, packages, news, mandatory), ...nodes.flatMap(warnDeprecated)];
}

function warnOfHost(
  { importers, settings = {} }: ResolveInput,
  packages: Lock['packages'],
  news: ReadonlyMap<string, GraphNode>,
  mandatory: ReadonlySet<string>,
): readonly ResolveWarning[] {
  const { host, engineStrict = false, force = false } = settings;
  if (host === undefined) return [];
  const facts: HostedPackage[] = [];
  for (const location of mandatory) {
    const entry = news.get(location) ?? packages[location];
    if (entry === undefined || entry.link === true) continue;
    const own = isBelowModules(location) ? entry : importers[location];
    if (own !== undefined && saysSomething(own)) facts.push({ ...own, ...identityOf(location, own) });
  }
  facts.sort((a, b) => compareNames(a.location, b.location));
  return checkHost(facts, host, { engineStrict, force });
}

type Facts = Pick<LockPackage, 'name' | 'version' | 'engines' | 'os' | 'cpu' | 'libc'>;

function saysSomething({ engines, os, cpu, libc }: Facts): boolean {
  return engines !== undefined || os !== undefined || cpu !== undefined || libc !== undefined;
}

function identityOf(location: string, { name }: Facts): Pick<HostedPackage, 'location' | 'name'> {
  if (!isBelowModules(location)) return { location, name: name ?? '' };
  return { location, name: name ?? folderOf(location) };
}

function folderOf(location: string): string {
  return location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function warnDeprecated({ location, name, version, deprecated }: GraphNode): readonly ResolveWarning[] {
  if (!deprecated) return [];
  const folder = folderOf(location);
  const shown = folder === name ? name : `${folder} (${name})`;
  const message = `${shown}@${version}: ${deprecated}`;
  return [Object.freeze({ kind: 'deprecated', location, message })];
}
