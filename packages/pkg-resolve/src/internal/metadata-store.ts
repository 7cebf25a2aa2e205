import type { PackageName } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import type { YoungerVersion } from '../errors.ts';
import type { ExtensionRules } from '../open-extensions.ts';
import { findYounger } from '../pick-package.ts';
import { pickVersion } from '../pick-version.ts';
import type {
  BundledPackage,
  MetadataSource,
  PackageMetadata,
  ResolveSettings,
  SourcePackage,
  SourceSpec,
  VersionManifest,
} from '../types.ts';
import { AnswerStore } from './answer-store.ts';
import { satisfies } from './ranges.ts';
import { countsAge } from './release-age.ts';
import type { Requirement } from './requirements.ts';
import { readRequirements } from './requirements.ts';
import { sourceKey } from './source-key.ts';
import type { Task } from './task.ts';

type Settled = { readonly metadata: PackageMetadata } | { readonly error: unknown };

export interface MetadataStoreInit {
  readonly source: MetadataSource;
  readonly settings: ResolveSettings;
  readonly extensions: ExtensionRules;
  /** Whether the tree has something that will serve; then nothing is asked ahead. */
  readonly isServed: (wanted: Requirement) => boolean;
  readonly onExpect?: ((manifest: VersionManifest) => void) | undefined;
}

/**
 * Metadata by name, each asked for once, and the picks from it. Asks ahead: as soon as a version is picked its own
 * dependencies are asked for, without waiting for their turn. That changes when an answer comes, never which.
 */
export class MetadataStore {
  readonly #init: MetadataStoreInit;
  readonly #sources: AnswerStore<SourceSpec, SourcePackage>;
  readonly #bundles: AnswerStore<VersionManifest, readonly BundledPackage[]>;
  readonly #settled = new Map<PackageName, Settled>();
  readonly #pending = new Map<PackageName, Promise<void>>();
  readonly #picks = new Map<PackageName, Map<string, VersionManifest | undefined>>();
  readonly #waiting = new Map<PackageName, Set<string>>();
  readonly #expected = new Set<Requirement>();
  /** A range that an expected version serves will most likely get that one, as it would in the tree. */
  readonly #expandedOf = new Map<PackageName, readonly VersionManifest[]>();
  readonly #worklist: VersionManifest[] = [];

  constructor(init: MetadataStoreInit) {
    this.#init = init;
    const { source } = init;
    this.#sources = new AnswerStore({ keyOf: sourceKey, ask: source.sourcePackage?.bind(source) });
    const keyOf = (manifest: VersionManifest): unknown => manifest;
    this.#bundles = new AnswerStore({ keyOf, ask: source.bundledPackages?.bind(source) });
  }

  /** The metadata of the name. Throws what the source threw. */
  *read(name: PackageName): Task<PackageMetadata> {
    const pending = this.#request(name);
    if (pending !== undefined) yield pending;
    const settled = this.#settled.get(name);
    if (settled !== undefined && 'metadata' in settled) return settled.metadata;
    throw settled?.error;
  }

  /** The package of a spec without a registry; undefined when there is nobody to ask. Throws what the source threw. */
  *readSource(asked: SourceSpec): Task<SourcePackage | undefined> {
    return yield* this.#sources.read(asked);
  }

  /** The manifest with what the project adds to it. */
  extend(manifest: VersionManifest): VersionManifest {
    return this.#init.extensions.extend(manifest);
  }

  /** What the package's archive has inside; none where nobody can look. */
  *readBundle(manifest: VersionManifest): Task<readonly BundledPackage[]> {
    return (yield* this.#bundles.read(manifest)) ?? [];
  }

  /** Asks ahead for that. */
  expectBundle(manifest: VersionManifest): void {
    this.#bundles.request(manifest);
  }

  /** Asks ahead for such a package. */
  expectSource(asked: SourceSpec): void {
    this.#sources.request(asked);
  }

  /** The manifest that the range or tag picks. */
  pick(metadata: PackageMetadata, range: string): VersionManifest | undefined {
    const picks = this.#picks.get(metadata.name) ?? new Map<string, VersionManifest | undefined>();
    this.#picks.set(metadata.name, picks);
    if (picks.has(range)) return picks.get(range);
    const version = pickVersion(metadata, range, this.#init.settings);
    const found = version === undefined ? undefined : metadata.manifest(version);
    const manifest = found && this.#init.extensions.extend(found);
    picks.set(range, manifest);
    return manifest;
  }

  /** What would have been picked, were it not too young. */
  findYounger(metadata: PackageMetadata, range: string): YoungerVersion | undefined {
    return findYounger(metadata, range, this.#init.settings);
  }

  /** Asks ahead for a dependency that will be wanted, and for what that will want. */
  expect(wanted: Requirement, pin?: string): void {
    this.#expectOne(wanted, pin);
    this.#drain();
  }

  #expectOne(wanted: Requirement, pin?: string): void {
    const { spec } = wanted;
    if (spec === undefined || (spec.kind !== 'registry' && spec.kind !== 'tag')) return;
    if (this.#expected.has(wanted)) return;
    this.#expected.add(wanted);
    if (this.#init.isServed(wanted)) return;
    const range = pin ?? (spec.kind === 'tag' ? spec.tag : spec.range);
    if (this.#request(spec.name) === undefined) this.#expandPick(spec.name, range);
    else this.#wait(spec.name, range);
  }

  #wait(name: PackageName, range: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) this.#waiting.set(name, new Set([range]));
    else waiting.add(range);
  }

  #expandPick(name: PackageName, range: string): void {
    const settled = this.#settled.get(name);
    if (settled === undefined || !('metadata' in settled)) return;
    const expected = this.#expandedOf.get(name) ?? [];
    if (expected.some(({ version }) => satisfies(version, range))) return;
    const manifest = this.#pickQuietly(settled.metadata, range);
    if (manifest === undefined || expected.includes(manifest)) return;
    this.#expandedOf.set(name, [...expected, manifest]);
    this.#init.onExpect?.(manifest);
    this.#worklist.push(manifest);
  }

  /** What is wrong with an extension is told when the version is picked in its turn. */
  #pickQuietly(metadata: PackageMetadata, range: string): VersionManifest | undefined {
    try {
      return this.pick(metadata, range);
    } catch (error) {
      if (isDxError(error)) return undefined;
      throw error;
    }
  }

  #drain(): void {
    const settings = { withDev: false, withPeers: this.#init.settings.legacyPeerDeps !== true };
    for (let next = this.#worklist.pop(); next !== undefined; next = this.#worklist.pop()) {
      for (const wanted of readRequirements(next, settings)) {
        const isInside = next.bundleDependencies?.includes(wanted.name) === true;
        if (wanted.type !== 'peerOptional' && !isInside) this.#expectOne(wanted);
      }
    }
  }

  /** Undefined when the answer is already there. */
  #request(name: PackageName): Promise<void> | undefined {
    if (this.#settled.has(name)) return undefined;
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const answer = this.#ask(name);
    if (!(answer instanceof Promise)) {
      this.#settled.set(name, answer);
      return undefined;
    }
    const settling = answer.then((settled) => this.#settle(name, settled));
    this.#pending.set(name, settling);
    return settling;
  }

  #ask(name: PackageName): Settled | Promise<Settled> {
    try {
      const { source, settings } = this.#init;
      const answer = countsAge(name, settings)
        ? source.packageMetadata(name, { needsTimes: true })
        : source.packageMetadata(name);
      if (!isThenable(answer)) return { metadata: answer };
      return Promise.resolve(answer).then(
        (metadata) => ({ metadata }),
        (error: unknown) => ({ error }),
      );
    } catch (error) {
      return { error };
    }
  }

  #settle(name: PackageName, settled: Settled): void {
    this.#settled.set(name, settled);
    this.#pending.delete(name);
    const ranges = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const range of ranges) this.#expandPick(name, range);
    this.#drain();
  }
}

function isThenable(answer: PackageMetadata | Promise<PackageMetadata>): answer is Promise<PackageMetadata> {
  return 'then' in answer && typeof answer.then === 'function';
}
