import { createHash } from 'node:crypto';
import { type PackageName, parsePackageName } from '@dx/pkg-core';
import type { MetadataKey } from './types.ts';

/**
 * Where things lie in a metadata cache:
 *
 * ```
 * <directory>/
 *   v1/                            this layout; another one gets another number and leaves this alone
 *     <registry>/                  16 hex digits of the sha256 of the key's `registry`
 *       <name>.doc                 one document (`encodeDocumentFile`); `/` in the name is written `+`
 *       times                      when refreshed documents were last confirmed (`encodeTimes`)
 *   tmp/                           0700; what is not finished
 * ```
 *
 * Names that two file systems would tell apart or not (capitals), or that Windows cannot hold (`*`, `con`), are written as
 * 16 hex digits of the sha256 of the name, `=`, and the name in lower case with `_` for what is odd.
 */
export interface MetadataPaths {
  readonly registry: string;
  readonly temporary: string;
}

/** Few registries, asked for once per document. */
const registryHashes = new Map<string, string>();
const maxHashes = 64;

const extension = '.doc';
const plain = /^[a-z0-9@+\-_.~!'()]+$/;
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** The directory of one registry, and the one for what is not finished. */
export function metadataPaths(directory: string, registry: string): MetadataPaths {
  const hash = registryHashes.get(registry) ?? shortHash(registry);
  if (registryHashes.size < maxHashes) registryHashes.set(registry, hash);
  return { registry: `${directory}/v1/${hash}`, temporary: `${directory}/tmp` };
}

/** The file of one document. */
export function documentPath(directory: string, key: MetadataKey): string {
  return `${metadataPaths(directory, key.registry).registry}/${toFileName(key.name)}${extension}`;
}

/** The file of the times of one registry. */
export function timesPath(directory: string, registry: string): string {
  return `${metadataPaths(directory, registry).registry}/times`;
}

/** The package that a file is about: a name, `hashed` when only the file itself tells, `undefined` for other files. */
export function fromFileName(file: string): PackageName | 'hashed' | undefined {
  if (!file.endsWith(extension)) return undefined;
  const base = file.slice(0, -extension.length);
  if (base.includes('=')) return 'hashed' as const;
  try {
    return parsePackageName(base.replace('+', '/'));
  } catch {
    return undefined;
  }
}

function toFileName(name: string): string {
  const flat = name.replace('/', '+');
  if (plain.test(flat) && !windowsDevice.test(flat)) return flat;
  return `${shortHash(name)}=${flat.toLowerCase().replace(/[^a-z0-9@+\-_.]/g, '_')}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
