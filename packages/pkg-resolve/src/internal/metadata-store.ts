import type { PackageName } from '@dx/pkg-core';
import { pickVersion } from '../pick-version.ts';
import type {
  DependencyMap,
  MetadataSource,
  PackageMetadata,
  ResolveSettings,
  VersionManifest,
} from '../types.ts';
import { readSpec } from './read-spec.ts';
import type { Task } from './task.ts';

type Settled = { readonly metadata: PackageMetadata } | { readonly error: unknown };

export interface MetadataStoreInit {
  readonly source: MetadataSource;
  readonly settings: ResolveSettings;
  /** Whether the tree has something that will serve; then nothing is asked ahead. */
  readonly isServed: (name: string, text: string) => boolean;
}

/**
 * Metadata by name, each asked for once, and the picks from it. Asks ahead: as soon as a version is picked its own
 * dependencies are asked for, without waiting for their turn. That changes when an answer comes, never which.
 */
export class MetadataStore {
  readonly #init: MetadataStoreInit;
  readonly #settled = new Map<PackageName, Settled>();
  readonly #pending = new Map<PackageName, Promise<void>>();
  readonly #picks = new Map<PackageName, Map<string, VersionManifest | undefined>>();
  readonly #waiting = new Map<PackageName, Set<string>>();
  readonly #expected = new Set<string>();
  readonly #expanded = new Set<VersionManifest>();
  readonly #worklist: VersionManifest[] = [];

  constructor(init: MetadataStoreInit) {
    this.#init = init;
  }

  /** The metadata of the name. Throws what the source threw. */
  *read(name: PackageName): Task<PackageMetadata> {
    const pending = this.#request(name);
    if (pending !== undefined) yield pending;
    const settled = this.#settled.get(name);
    if (settled !== undefined && 'metadata' in settled) return settled.metadata;
    throw settled?.error;
  }

  /** The manifest that the range or tag picks. */
  pick(metadata: PackageMetadata, range: string): VersionManifest | undefined {
    const picks = this.#picks.get(metadata.name) ?? new Map<string, VersionManifest | undefined>();
    this.#picks.set(metadata.name, picks);
    if (picks.has(range)) return picks.get(range);
    const version = pickVersion(metadata, range, this.#init.settings);
    const manifest = version === undefined ? undefined : metadata.manifest(version);
    picks.set(range, manifest);
    return manifest;
  }

  /** Asks ahead for a dependency that will be wanted, and for what that will want. */
  expect(name: string, text: string): void {
    this.#expectOne(name, text);
    this.#drain();
  }

  #expectOne(name: string, text: string): void {
    const key = `${name}\n${text}`;
    if (this.#expected.has(key)) return;
    this.#expected.add(key);
    const spec = readSpec(name, text);
    if (spec === undefined || spec.kind === 'unsupported' || this.#init.isServed(name, text)) return;
    const range = spec.kind === 'tag' ? spec.tag : spec.range;
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
    const manifest = this.pick(settled.metadata, range);
    if (manifest === undefined || this.#expanded.has(manifest)) return;
    this.#expanded.add(manifest);
    this.#worklist.push(manifest);
  }

  #drain(): void {
    for (let next = this.#worklist.pop(); next !== undefined; next = this.#worklist.pop()) {
      this.#expectMap(next.dependencies);
      this.#expectMap(next.optionalDependencies);
      if (this.#init.settings.legacyPeerDeps === true) continue;
      const meta = next.peerDependenciesMeta ?? {};
      this.#expectMap(
        next.peerDependencies,
        (name) => Object.hasOwn(meta, name) && meta[name]?.optional === true,
      );
    }
  }

  #expectMap(map: DependencyMap | undefined, isSkipped?: (name: string) => boolean): void {
    for (const [name, text] of Object.entries(map ?? {}))
      if (isSkipped?.(name) !== true) this.#expectOne(name, text);
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
      const answer = this.#init.source.packageMetadata(name);
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
