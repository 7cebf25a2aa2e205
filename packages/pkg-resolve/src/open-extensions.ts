import { extensionConflict } from './extension-errors.ts';
import { extendManifest } from './internal/extend-manifest.ts';
import { readVersion, satisfies } from './internal/ranges.ts';
import type { ExtensionRule } from './internal/read-extensions.ts';
import { readExtensions } from './internal/read-extensions.ts';
import type {
  AppliedExtension,
  DependencyFields,
  DependencyMap,
  PeerMeta,
  VersionManifest,
} from './types.ts';

/** What is added to the manifests of a package that forgot it. */
export interface PackageExtension {
  readonly dependencies?: DependencyMap;
  readonly optionalDependencies?: DependencyMap;
  readonly peerDependencies?: DependencyMap;
  readonly peerDependenciesMeta?: PeerMeta;
}

/** The root's `packageExtensions`: by name, or by name and range. */
export type PackageExtensions = Readonly<Record<string, PackageExtension>>;

/** A package as a lock has it. */
export interface ExtendedPackage extends DependencyFields {
  readonly name: string;
  readonly version?: string;
  readonly packageExtensionsApplied?: AppliedExtension;
}

/** Extensions that were read and can be applied. */
export interface ExtensionRules {
  /** The manifest with what is added to it; the same object where nothing is. The same manifest gives the same object. */
  extend(manifest: VersionManifest): VersionManifest;
  /** Whether a locked package has what these rules add, and nothing that other rules added. */
  isCurrent(locked: ExtendedPackage): boolean;
}

/**
 * Reads `packageExtensions` as npm 12 does: dependencies and optional dependencies are added and never changed, peers are
 * added or replaced, what is said of peers is merged. At most one selector may fit a package. Without rules, `extend`
 * gives back what it is given, and `isCurrent` is false for what former rules changed.
 *
 * @throws DX_INVALID_EXTENSION a selector is no name with an optional range, or a field or value is none that is allowed
 * @throws DX_EXTENSION_CONFLICT (when applied) two selectors fit, the package has the dependency already, or something is
 *   said of a peer that it does not have
 * Source: npm 12's `packageExtensions`
 *
 * @example
 * const rules = openExtensions({ 'a@1': { dependencies: { b: '^2.0.0' } } });
 */
export function openExtensions(extensions: unknown): ExtensionRules {
  const rules = extensions === undefined ? [] : readExtensions(extensions);
  const extended = new WeakMap<VersionManifest, VersionManifest>();
  return Object.freeze({
    extend(manifest: VersionManifest): VersionManifest {
      if (rules.length === 0) return manifest;
      const known = extended.get(manifest);
      if (known !== undefined) return known;
      const rule = findRule(rules, manifest.name, manifest.version);
      const result = rule === undefined ? manifest : extendManifest(manifest, rule);
      extended.set(manifest, result);
      return result;
    },
    isCurrent: (locked: ExtendedPackage): boolean => isCurrent(rules, locked),
  });
}

function findRule(rules: readonly ExtensionRule[], name: string, version: string): ExtensionRule | undefined {
  const found = rules.filter((rule) => rule.name === name && fits(rule.range, version));
  if (found.length < 2) return found[0];
  const selectors = found.map(({ selector }) => selector);
  throw extensionConflict(
    `${name}@${version}`,
    selectors,
    'more than one fits',
    'Narrow or remove one of them',
  );
}

function fits(range: string | undefined, version: string): boolean {
  return range === undefined || (readVersion(version) !== undefined && satisfies(version, range));
}

function isCurrent(rules: readonly ExtensionRule[], locked: ExtendedPackage): boolean {
  const applied = locked.packageExtensionsApplied;
  const rule = rules.length === 0 ? undefined : findRule(rules, locked.name, locked.version ?? '');
  if (rule === undefined || applied === undefined) return rule === undefined && applied === undefined;
  if (rule.selector !== applied.selector) return false;
  const { extension } = rule;
  return (
    hasAll(locked.dependencies, extension.dependencies, applied.dependencies) &&
    hasAll(locked.optionalDependencies, extension.optionalDependencies, applied.optionalDependencies) &&
    hasAll(locked.peerDependencies, extension.peerDependencies, applied.peerDependencies) &&
    hasAll(locked.peerDependenciesMeta, extension.peerDependenciesMeta, applied.peerDependenciesMeta)
  );
}

/** Whether the names that were added are those of the extension, with its values. */
function hasAll(
  present: Readonly<Record<string, unknown>> = {},
  extension: Readonly<Record<string, unknown>> = {},
  applied: readonly string[] = [],
): boolean {
  const names = Object.keys(extension);
  if (names.length !== applied.length || !names.every((name) => applied.includes(name))) return false;
  return names.every((name) => Object.hasOwn(present, name) && contains(present[name], extension[name]));
}

function contains(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([key, each]) => Object.hasOwn(fields, key) && fields[key] === each);
}
