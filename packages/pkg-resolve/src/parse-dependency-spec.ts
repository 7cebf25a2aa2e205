import type { PackageName } from '@dx/pkg-core';
import { parsePackageName } from '@dx/pkg-core';
import { invalidRange } from './errors.ts';
import { readRelease } from './internal/plain-version.ts';
import { findPlainRange, isRange, readVersion } from './internal/ranges.ts';

/** A dependency that a registry answers by a range; an exact version is a range too. */
export interface RegistrySpec {
  readonly kind: 'registry';
  /** The package's own name: the target where the text is an `npm:` alias. */
  readonly name: PackageName;
  /** Trimmed; `*` for an empty text. */
  readonly range: string;
  /** Whether the range is one version, in which case nothing else will do. */
  readonly exact: boolean;
  readonly alias: boolean;
}

/** A dependency that a registry answers by a dist-tag. */
export interface TagSpec {
  readonly kind: 'tag';
  readonly name: PackageName;
  readonly tag: string;
  readonly alias: boolean;
}

/** A dependency that comes from elsewhere; `type` says from where. */
export interface UnsupportedSpec {
  readonly kind: 'unsupported';
  readonly type: 'file' | 'link' | 'git' | 'tarball' | 'workspace' | 'catalog' | 'jsr' | 'url';
}

/** What the text beside a dependency's name means. */
export type DependencySpec = RegistrySpec | TagSpec | UnsupportedSpec;

/** Starts over when it is full, so that a long-lived process does not grow. */
const maxNames = 20_000;
const names = new Map<string, PackageName>();

const protocols: Readonly<Record<string, UnsupportedSpec['type']>> = {
  file: 'file',
  link: 'link',
  portal: 'link',
  workspace: 'workspace',
  catalog: 'catalog',
  jsr: 'jsr',
  http: 'tarball',
  https: 'tarball',
  git: 'git',
  ssh: 'git',
  github: 'git',
  gitlab: 'git',
  bitbucket: 'git',
  gist: 'git',
};

/**
 * What a dependency's text asks for: a range or tag at a registry (through an `npm:` alias where there is one), or
 * something that no registry answers. O(length).
 *
 * @throws DX_INVALID_RANGE when the text is none of these
 * @throws DX_INVALID_PACKAGE_NAME when the name, or the alias's target, is not a package name
 * Source: npm's `npm-package-arg`, the oracle in the tests
 *
 * @example
 * parseDependencySpec('react', '^18.0.0'); // { kind: 'registry', name: 'react', range: '^18.0.0', … }
 * parseDependencySpec('old', 'npm:react@next'); // { kind: 'tag', name: 'react', tag: 'next', alias: true }
 */
export function parseDependencySpec(name: string, spec: string): DependencySpec {
  const folder = readName(name);
  if (findPlainRange(spec) !== undefined) return makePlain(folder, spec.trim());
  if (spec.slice(0, 4).toLowerCase() === 'npm:') return parseAlias(name, spec);
  const type = findForeignType(spec);
  return type === undefined ? parseRegistrySpec(folder, spec, false) : { kind: 'unsupported', type };
}

/** A plain range can be nothing else. */
function makePlain(name: PackageName, range: string): RegistrySpec {
  return { kind: 'registry', name, range, exact: readRelease(range) >= 0, alias: false };
}

/** The same names come again and again. */
function readName(text: string): PackageName {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= maxNames) names.clear();
  const name = parsePackageName(text);
  names.set(text, name);
  return name;
}

function parseAlias(name: string, spec: string): DependencySpec {
  const target = spec.slice(4);
  const at = target.indexOf('@', 1);
  const targetName = at > 0 ? target.slice(0, at) : target;
  const range = at > 0 ? target.slice(at + 1) : '';
  if (targetName === '' || findForeignType(range) !== undefined) throw invalidRange(name, spec);
  return parseRegistrySpec(parsePackageName(targetName), range, true);
}

function parseRegistrySpec(name: PackageName, spec: string, alias: boolean): DependencySpec {
  const text = spec.trim();
  const range = text === '' ? '*' : text;
  if (readVersion(range) !== undefined) return { kind: 'registry', name, range, exact: true, alias };
  if (isRange(range)) return { kind: 'registry', name, range, exact: false, alias };
  if (encodeURIComponent(range) !== range) throw invalidRange(name, spec);
  return { kind: 'tag', name, tag: range, alias };
}

function findForeignType(spec: string): UnsupportedSpec['type'] | undefined {
  if (/^(?:\.|~\/|\/|[a-z]:[\\/])/i.test(spec)) return 'file';
  const protocol = /^([a-z][a-z0-9]*)(?:\+[a-z]+)?:/i.exec(spec)?.[1]?.toLowerCase();
  if (protocol !== undefined) return Object.hasOwn(protocols, protocol) ? protocols[protocol] : 'url';
  if (/^[^@\s]+@[^:.\s]+\.[^:\s]+:.+$/.test(spec)) return 'git';
  if (/^[^\s/@:]+\/[^\s/@:]+(?:#.*)?$/.test(spec)) return 'git';
  if (/\.(?:tgz|tar\.gz|tar)$/i.test(spec) || spec.includes('/')) return 'file';
  return undefined;
}
