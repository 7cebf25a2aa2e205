import type { PackageDocument } from '@dx/pkg-cache';
import type {
  BundledPackage,
  MetadataSource,
  SourcePackage,
  SourceSpec,
  VersionManifest,
} from '@dx/pkg-resolve';
import { type AgeLimit, openAgedDocuments } from './aged-documents.ts';
import { type DocumentAnswersParts, openDocumentAnswers } from './document-answers.ts';
import { type DocumentRecord, openDocumentRecord } from './memo/document-record.ts';

/** What a metadata source is made of. */
export interface MetadataSourceParts extends Omit<DocumentAnswersParts, 'record'> {
  /** How old a version must be, when that counts. */
  readonly age?: AgeLimit | undefined;
  /** Packages that no registry has. */
  readonly sourcePackage: (asked: SourceSpec) => Promise<SourcePackage>;
  /** The packages inside an archive. */
  readonly bundledPackages: (manifest: VersionManifest) => Promise<readonly BundledPackage[]>;
}

/** A metadata source that can tell what its answers were made from. */
export interface RecordedSource extends MetadataSource {
  readonly record: DocumentRecord;
}

/**
 * Registry documents, and what no registry has, as the source of a resolution. Publish times are there for names whose
 * versions may be too young, and only for those.
 *
 * @throws DX_OFFLINE when offline and the cache has no document; every `DX_FETCH_…` of the registry client
 */
export function openMetadataSource(given: MetadataSourceParts): RecordedSource {
  const record = openDocumentRecord(given.cache);
  const parts = { ...given, record };
  const { age, bundledPackages } = parts;
  const plain = openDocumentAnswers(parts, 'abbreviated');
  const aged = age === undefined ? plain : openAgedDocuments(parts, plain, age);
  const packageMetadata: MetadataSource['packageMetadata'] = (
    name,
    needs,
  ): PackageDocument | Promise<PackageDocument> => (needs?.needsTimes === true ? aged(name) : plain(name));
  const sourcePackage = (asked: SourceSpec): Promise<SourcePackage> => {
    record.askedSource();
    return parts.sourcePackage(asked);
  };
  return { packageMetadata, sourcePackage, bundledPackages, record };
}
