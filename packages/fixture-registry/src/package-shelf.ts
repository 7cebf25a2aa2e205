import { abbreviatedType, abbreviatePackument } from './abbreviate-packument.ts';
import { makeDocument, type ServedDocument } from './answer.ts';
import { buildArchive } from './build-archive.ts';
import { buildPackument, defaultTags, type Packument } from './build-packument.ts';
import { archivePath } from './parse-route.ts';
import type { BuiltArchive, PackageSpec, Universe, VersionSpec } from './types.ts';

interface ShelvedPackage {
  distTags: Record<string, string> | undefined;
  readonly versions: Map<string, VersionSpec>;
  readonly archives: Map<string, Promise<BuiltArchive>>;
  documents: Map<DocumentForm, Promise<ServedDocument>>;
}

/** Which of the two forms of a document. */
export type DocumentForm = 'full' | 'abbreviated';

/** The packages of one registry. Archives and documents are built when first asked for, and kept until they change. */
export class PackageShelf {
  readonly #packages = new Map<string, ShelvedPackage>();
  readonly #baseUrl: () => string;

  constructor(universe: Universe, baseUrl: () => string) {
    this.#baseUrl = baseUrl;
    for (const [name, spec] of Object.entries(universe.packages)) this.#add(name, spec);
  }

  get names(): readonly string[] {
    return [...this.#packages.keys()];
  }

  publish(name: string, version: string, spec: VersionSpec): void {
    if (!this.#packages.has(name)) this.#add(name, { versions: {} });
    const shelved = this.#packages.get(name);
    shelved?.versions.set(version, spec);
    shelved?.archives.delete(version);
    shelved?.documents.clear();
  }

  unpublish(name: string, version?: string): void {
    const shelved = this.#packages.get(name);
    shelved?.documents.clear();
    if (version !== undefined) shelved?.versions.delete(version);
    if (version === undefined || shelved?.versions.size === 0) this.#packages.delete(name);
  }

  tag(name: string, tag: string, version: string | undefined): void {
    const shelved = this.#packages.get(name);
    if (shelved === undefined) return;
    shelved.distTags ??= defaultTags([...shelved.versions.keys()].map((key) => ({ version: key })));
    if (version === undefined) delete shelved.distTags[tag];
    else shelved.distTags[tag] = version;
    shelved.documents.clear();
  }

  archive(name: string, version: string): Promise<BuiltArchive> | undefined {
    const shelved = this.#packages.get(name);
    const spec = shelved?.versions.get(version);
    if (shelved === undefined || spec === undefined) return undefined;
    const built = shelved.archives.get(version) ?? buildArchive(name, version, spec);
    shelved.archives.set(version, built);
    return built;
  }

  document(name: string, form: DocumentForm): Promise<ServedDocument> | undefined {
    const shelved = this.#packages.get(name);
    if (shelved === undefined) return undefined;
    const made = shelved.documents.get(form) ?? this.#makeDocument(name, form);
    shelved.documents.set(form, made);
    return made;
  }

  async packument(name: string): Promise<Packument | undefined> {
    const shelved = this.#packages.get(name);
    if (shelved === undefined) return undefined;
    const versions = await Promise.all(
      [...shelved.versions].map(async ([version, spec]) => ({
        version,
        spec,
        archive: await (this.archive(name, version) ?? buildArchive(name, version, spec)),
      })),
    );
    const tarballUrl = (version: string): string => `${this.#baseUrl()}${archivePath(name, version)}`;
    return buildPackument(name, shelved.distTags, versions, tarballUrl);
  }

  async #makeDocument(name: string, form: DocumentForm): Promise<ServedDocument> {
    const packument = (await this.packument(name)) ?? {};
    if (form === 'full') return makeDocument(packument, 'application/json');
    return makeDocument(abbreviatePackument(packument), abbreviatedType);
  }

  #add(name: string, spec: PackageSpec): void {
    this.#packages.set(name, {
      distTags: spec.distTags === undefined ? undefined : { ...spec.distTags },
      versions: new Map(Object.entries(spec.versions).map(([version, value]) => [version, value ?? {}])),
      archives: new Map(),
      documents: new Map(),
    });
  }
}
