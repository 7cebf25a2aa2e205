import type { Importer, MetadataSource, SourcePackage, SourceSpec, Universe } from '../src/index.ts';
import { inMemoryMetadata } from '../src/index.ts';

/** Packages without a registry: directories by location, archives by what the manifest writes. */
export interface Sources {
  readonly directories?: Readonly<Record<string, Importer>>;
  readonly archives?: Readonly<Record<string, Importer & { readonly resolved: string }>>;
}

/** A source over made-up packages that also knows made-up directories and archives; notes what it was asked. */
export function sourcesOver(universe: Universe, sources: Sources, asked: SourceSpec[] = []): MetadataSource {
  return {
    ...inMemoryMetadata(universe),
    sourcePackage(spec): SourcePackage {
      asked.push(spec);
      return spec.kind === 'directory' ? findDirectory(sources, spec) : findArchive(sources, spec);
    },
  };
}

function findDirectory({ directories = {} }: Sources, { spec, from }: SourceSpec): SourcePackage {
  const path = new URL(
    spec.replace(/^(?:file|link):/, ''),
    `file:///up/root/${from === '' ? '' : `${from}/`}`,
  );
  const location = path.pathname.startsWith('/up/root')
    ? path.pathname.slice('/up/root/'.length).replace(/\/$/, '')
    : `..${path.pathname.slice('/up'.length)}`;
  const manifest = directories[location];
  if (manifest === undefined) throw new TypeError(`no directory ${location}`);
  return { kind: 'directory', location, manifest };
}

function findArchive({ archives = {} }: Sources, { name, spec }: SourceSpec): SourcePackage {
  const found = archives[spec];
  if (found === undefined) throw new TypeError(`no archive ${spec}`);
  const { resolved, ...manifest } = found;
  const { packageName } = { packageName: manifest.name ?? name };
  const fields = { ...manifest, name: packageName, version: manifest.version ?? '0.0.0', tarball: resolved };
  return { kind: 'archive', manifest: fields as Extract<SourcePackage, { kind: 'archive' }>['manifest'] };
}
