import { createHash } from 'node:crypto';
import type { SbomInput, SbomPackage } from './types.ts';

const texts = { description: 4_000, homepage: 2_000, author: 500 } as const;

/** By what packages of a bill refer to each other: two of the same name and version are one. */
export function refOf({ name, version }: Pick<SbomPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/**
 * The package URL. A package that no registry gave says where it came from.
 *
 * Source: https://github.com/package-url/purl-spec, type npm
 */
export function purlOf({
  name,
  version,
  resolved = '',
}: Pick<SbomPackage, 'name' | 'version' | 'resolved'>): string {
  const path = name.split('/').map((part) => encodeURIComponent(part).replaceAll('%3A', ':'));
  const base = `pkg:npm/${path.join('/')}@${encodeURIComponent(version)}`;
  if (/^git(?:\+|:)/.test(resolved)) return `${base}?vcs_url=${encodeURIComponent(resolved)}`;
  const isArchive = /^https?:/.test(resolved) && !resolved.includes('/-/');
  return isArchive ? `${base}?download_url=${encodeURIComponent(resolved)}` : base;
}

/** The digests of an integrity, each in hex. Unknown algorithms and garbled ones are left out. */
export function hashesOf({
  integrity = '',
}: SbomPackage): readonly (readonly [algorithm: string, hex: string])[] {
  return integrity.split(/\s+/).flatMap((part) => {
    const [, algorithm = '', base64 = ''] =
      /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+=*)/.exec(part) ?? [];
    const hex = Buffer.from(base64, 'base64').toString('hex');
    return hex.length === digestLengths.get(algorithm) ? [[algorithm, hex] as const] : [];
  });
}

const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha1', 40],
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** A text of the manifest, bounded; `undefined` when it is none. */
export function textOf({ manifest }: SbomPackage, field: 'description' | 'homepage'): string | undefined {
  const value = manifest[field];
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, texts[field]) : undefined;
}

/** `Name <mail> (address)`. */
export function authorOf({ manifest }: SbomPackage): string | undefined {
  const { author } = manifest;
  if (typeof author === 'string') return author.slice(0, texts.author) || undefined;
  if (typeof author !== 'object' || author === null) return undefined;
  const { name, email, url } = author as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '') return undefined;
  const mail = typeof email === 'string' ? ` <${email}>` : '';
  const address = typeof url === 'string' ? ` (${url})` : '';
  return `${name}${mail}${address}`.slice(0, texts.author);
}

/** Address of a field that is text or `{ url }`, if it is a URL. */
export function addressOf({ manifest }: SbomPackage, field: 'repository' | 'bugs'): string | undefined {
  const value = manifest[field];
  const url = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['url'] : value;
  if (typeof url !== 'string' || url.length > 2_000 || !URL.canParse(url)) return undefined;
  return /^(?:https?|git|ssh|git\+\w+):/.test(url) ? url : undefined;
}

/** A UUID that follows from what is told: the same bill has the same one. */
export function uuidOf(content: unknown): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * One package for each name and version, with the dependencies of all of them; it is for development, or optional, where all are.
 * Sorted.
 */
export function uniquePackages({ root, packages }: SbomInput): readonly SbomPackage[] {
  const unique = new Map<string, SbomPackage>();
  for (const one of packages) {
    const ref = refOf(one);
    const known = unique.get(ref);
    if (ref !== refOf(root)) unique.set(ref, known === undefined ? one : merge(known, one));
  }
  return [...unique.values()].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1));
}

function merge(first: SbomPackage, other: SbomPackage): SbomPackage {
  const both = (name: 'isDevelopment' | 'isOptional' | 'isExtraneous' | 'isInBundle'): boolean =>
    first[name] === true && other[name] === true;
  return {
    ...first,
    isDevelopment: both('isDevelopment'),
    isOptional: both('isOptional'),
    isExtraneous: both('isExtraneous'),
    isInBundle: both('isInBundle'),
    dependencies: [...first.dependencies, ...other.dependencies],
  };
}
