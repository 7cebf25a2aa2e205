import type { PackageName } from '@dx/pkg-core';
import { parsePackageName } from '@dx/pkg-core';
import { invalidRange } from './errors.ts';
import { findForeignType } from './internal/foreign-type.ts';
import { readRelease } from './internal/plain-version.ts';
import { findPlainRange, isRange, readVersion } from './internal/ranges.ts';
import type { SourceSpec } from './types.ts';

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

/** A dependency that no registry answers, with where it comes from. */
export interface ForeignSpec {
  readonly kind: 'source';
  readonly type: SourceSpec['kind'];
}

/** A dependency on a member of the project's own workspace. */
export interface WorkspaceSpec {
  readonly kind: 'workspace';
  /** The member's name, where the text does not give a path. */
  readonly name: PackageName;
  /** What its version must be in; `*` for `*`, `^` and `~`. */
  readonly range: string;
  /** Instead of a name: a path from the manifest that says it, or from the root. */
  readonly path?: string;
}

/** A dependency that cannot be resolved as it is written. */
export interface UnsupportedSpec {
  readonly kind: 'unsupported';
  readonly type: 'catalog' | 'url';
}

/** What the text beside a dependency's name means. */
export type DependencySpec = RegistrySpec | TagSpec | ForeignSpec | WorkspaceSpec | UnsupportedSpec;

/** Starts over when it is full, so that a long-lived process does not grow. */
const maxNames = 20_000;
const names = new Map<string, PackageName>();

/**
 * What a dependency's text asks for: a range or tag at a registry (through an `npm:` or `jsr:` alias where there is
 * one), a member of the workspace, or something that no registry answers. O(length).
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
  if (spec.startsWith('jsr:')) return parseJsr(name, spec);
  if (spec.startsWith('workspace:')) return parseWorkspace(folder, spec);
  const type = findForeignType(spec);
  if (type === undefined) return parseRegistrySpec(folder, spec, false);
  return type === 'catalog' || type === 'url' ? { kind: 'unsupported', type } : { kind: 'source', type };
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
  const { target, range } = splitTarget(spec.slice(4));
  if (target === '' || findForeignType(range) !== undefined) throw invalidRange(name, spec);
  return parseRegistrySpec(parsePackageName(target), range, true);
}

/** JSR serves `@scope/name` to npm clients as `@jsr/scope__name`. */
function parseJsr(name: string, spec: string): DependencySpec {
  const text = spec.slice(4);
  const { target, range } = text.startsWith('@') ? splitTarget(text) : { target: name, range: text };
  const parts = /^@([^/]+)\/([^/]+)$/.exec(target);
  if (parts === null || findForeignType(range) !== undefined) throw invalidRange(name, spec);
  return parseRegistrySpec(parsePackageName(`@jsr/${parts[1]}__${parts[2]}`), range, true);
}

function parseWorkspace(folder: PackageName, spec: string): WorkspaceSpec {
  const text = spec.slice('workspace:'.length).trim();
  if (/^[*^~]?$/.test(text)) return { kind: 'workspace', name: folder, range: '*' };
  if (isRange(text)) return { kind: 'workspace', name: folder, range: text };
  const isPath = text.startsWith('.') || (text.includes('/') && !text.startsWith('@'));
  if (isPath) return { kind: 'workspace', name: folder, range: '*', path: text };
  const { target, range } = splitTarget(text);
  const wanted = /^[*^~]?$/.test(range) ? '*' : range;
  if (!isRange(wanted)) throw invalidRange(folder, spec);
  return { kind: 'workspace', name: parsePackageName(target), range: wanted };
}

/** `name@range`, where either may be empty. */
function splitTarget(text: string): { target: string; range: string } {
  const at = text.indexOf('@', 1);
  return at > 0 ? { target: text.slice(0, at), range: text.slice(at + 1) } : { target: text, range: '' };
}

function parseRegistrySpec(name: PackageName, spec: string, alias: boolean): DependencySpec {
  const text = spec.trim();
  const range = text === '' ? '*' : text;
  if (readVersion(range) !== undefined) return { kind: 'registry', name, range, exact: true, alias };
  if (isRange(range)) return { kind: 'registry', name, range, exact: false, alias };
  if (encodeURIComponent(range) !== range) throw invalidRange(name, spec);
  return { kind: 'tag', name, tag: range, alias };
}
