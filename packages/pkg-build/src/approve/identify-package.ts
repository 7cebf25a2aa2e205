import path from 'node:path';
import type { Integrity } from '@dx/pkg-core';
import type { ScriptIdentity } from '../types.ts';
import { canonicalRepository, repositoryKey } from './canonical-repository.ts';

/** What the lock says of a package, and which registries answer for its name. */
export interface PackageSource {
  /** The real name: for an alias the target's. */
  readonly name: string;
  readonly version: string;
  /** The lock's `resolved`: address, `git+…#commit`, `file:…` (relative to the root). Absent: from the registry. */
  readonly resolved?: string;
  readonly integrity?: Integrity;
  readonly inBundle?: boolean;
  /** A link to a directory: `target` relative to the root, and whether it is a member of the workspace. */
  readonly link?: { readonly target: string; readonly isMember: boolean };
  /**
   * Addresses below which archives of this name are the registry's own, each ending in a slash: `registryFor(name)`, and
   * npm's default one where `replace-registry-host` has it replaced.
   */
  readonly registries: readonly string[];
}

/**
 * Where a package really comes from, as an approval has to name it. The manifest inside the archive is not asked: who
 * publishes can write any name into it. A package counts as its registry's only below one of `registries` and with its
 * own name in the address; a `resolved` that says otherwise (a look-alike host, a git repository under a registry name)
 * gives another kind, which no `name@version` approves. Loads npm's parser for git only.
 *
 * Source: npm's rules (RFC 868), stricter on the host
 */
export async function identifyPackage(source: PackageSource, root: string): Promise<ScriptIdentity> {
  const { name, version, resolved, link } = source;
  if (source.inBundle === true) return Object.freeze({ kind: 'bundled' });
  if (link?.isMember === true) return Object.freeze({ kind: 'workspace' });
  if (link !== undefined) return identifyFile(link.target, root, undefined);
  const integrity = source.integrity === undefined ? {} : { integrity: source.integrity };
  if (resolved === undefined) return Object.freeze({ kind: 'registry', name, version, ...integrity });
  if (/^git[+:@]/.test(resolved)) return identifyGit(resolved);
  if (/^https?:\/\//i.test(resolved)) return identifyAddress(source, resolved, integrity);
  if (resolved.startsWith('file:')) return identifyFile(resolved.slice(5), root, source.integrity);
  return Object.freeze({ kind: 'unknown' });
}

async function identifyGit(resolved: string): Promise<ScriptIdentity> {
  const { default: npa } = await import('npm-package-arg');
  try {
    const spec = npa(resolved);
    const repository = canonicalRepository(spec);
    const key = repositoryKey(spec);
    const commit = spec.gitCommittish ?? '';
    const isExact = spec.type === 'git' && /^[0-9a-f]{40,64}$/.test(commit);
    if (isExact && repository !== undefined && key !== undefined && !hasSecret(key))
      return Object.freeze({ kind: 'git', repository, commit, key: `${key}#${commit}` });
  } catch {
    return Object.freeze({ kind: 'unknown' });
  }
  return Object.freeze({ kind: 'unknown' });
}

function hasSecret(key: string): boolean {
  return /^git\+https?:\/\/[^/]*@/i.test(key) || /^git[^/]*\/\/[^/@]*:[^/]*@/i.test(key);
}

function identifyFile(target: string, root: string, integrity: Integrity | undefined): ScriptIdentity {
  const absolute = path.resolve(root, target);
  const relative = path.relative(root, absolute).replaceAll('\\', '/');
  const pinned = integrity === undefined ? {} : { integrity };
  return Object.freeze({ kind: 'file', path: absolute, key: `file:${relative}`, ...pinned });
}

function identifyAddress(
  { name, version, registries }: PackageSource,
  url: string,
  integrity: { readonly integrity?: Integrity },
): ScriptIdentity {
  const address = readAddress(url);
  if (address === undefined) return Object.freeze({ kind: 'unknown' });
  const base = registries
    .map((registry) => readAddress(registry))
    .find((candidate) => isBelow(address, candidate));
  const tail =
    base === undefined ? undefined : decode(address.pathname.slice(base.pathname.length).replace(/^\//, ''));
  if (tail === undefined) return Object.freeze({ kind: 'remote', name, url, ...integrity });
  const file = `${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
  if (tail === file) return Object.freeze({ kind: 'registry', name, version, url, ...integrity });
  const isOwn = !tail.includes('/-/') && `/${tail}/`.includes(`/${name}/`);
  return Object.freeze({ kind: isOwn ? 'registry' : 'remote', name, url, ...integrity });
}

/** Nothing for what is no address, and for one with a secret in it: that must not get into a file or on a screen. */
function readAddress(url: string): URL | undefined {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  return address === undefined || address.username !== '' || address.password !== '' ? undefined : address;
}

function isBelow(address: URL, base: URL | undefined): boolean {
  if (base === undefined || address.origin !== base.origin) return false;
  return address.pathname.startsWith(base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`);
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
