import type { PackageDocument } from '@dx/pkg-cache';
import { isDxError, type PackageName } from '@dx/pkg-core';
import {
  type DocumentAnswers,
  type DocumentAnswersParts,
  openDocumentAnswers,
  readHeldTimes,
} from './document-answers.ts';

/** Which versions are old enough. */
export interface AgeLimit {
  /** The last time that counts, ISO 8601. */
  readonly before: string;
  /**
   * Whether somebody asked for it. Then publish times are had at any price; as a default they are not asked for where
   * the registry does not even say when a document changed, nor offline.
   */
  readonly isAsked: boolean;
}

/**
 * Documents with publish times where any version may be too young. An abbreviated document says when it was last
 * changed: when that is long enough ago, every version of it is old enough, and nothing more is asked. Otherwise the
 * whole document of just that package is fetched for its times.
 */
export function openAgedDocuments(
  parts: DocumentAnswersParts,
  plain: DocumentAnswers,
  limit: AgeLimit,
): DocumentAnswers {
  const full = openDocumentAnswers(parts, 'full');
  const aged = new Map<PackageName, PackageDocument | Promise<PackageDocument>>();
  const complete = (name: PackageName): PackageDocument | Promise<PackageDocument> => {
    const document = plain(name);
    const completed =
      document instanceof Promise
        ? document.then((each) => addTimes(parts, each, full, limit))
        : addTimes(parts, document, full, limit);
    if (!(completed instanceof Promise)) return recorded(parts, completed);
    return completed.then((each) => recorded(parts, each));
  };
  return (name) => {
    const known = aged.get(name) ?? complete(name);
    aged.set(name, known);
    return known;
  };
}

function addTimes(
  parts: DocumentAnswersParts,
  document: PackageDocument,
  full: DocumentAnswers,
  { before, isAsked }: AgeLimit,
): PackageDocument | Promise<PackageDocument> {
  const { modified } = document;
  if (modified !== undefined && Date.parse(modified) <= Date.parse(before)) return withoutTimes(document);
  if ('time' in document || (modified === undefined && !isAsked)) return document;
  const held = readHeldTimes(parts, document);
  if (held !== undefined) return withTimes(document, held);
  return askTimes(document, full, isAsked);
}

function recorded({ record }: DocumentAnswersParts, document: PackageDocument): PackageDocument {
  record?.aged(document);
  return document;
}

async function askTimes(
  document: PackageDocument,
  full: DocumentAnswers,
  isAsked: boolean,
): Promise<PackageDocument> {
  try {
    const { time } = await full(document.name);
    return time === undefined ? document : withTimes(document, time);
  } catch (error) {
    if (isAsked || !isDxError(error, 'DX_OFFLINE')) throw error;
    return document;
  }
}

/** Whole documents parse their times when they are first read, which takes longer than all the rest of a pick. */
function withoutTimes(document: PackageDocument): PackageDocument {
  if (!('time' in document)) return document;
  const { name, distTags, versions, manifest, requirement } = document;
  return Object.freeze({ name, distTags, versions, manifest, requirement });
}

/** The manifests stay those of the abbreviated document, so that an answer does not depend on its day. */
function withTimes(document: PackageDocument, time: NonNullable<PackageDocument['time']>): PackageDocument {
  return Object.freeze({ ...document, time });
}
