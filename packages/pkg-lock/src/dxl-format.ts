/**
 * `lock.dxl`, version 1. All numbers in the header are little-endian.
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 8 | magic `89 44 58 4C 0D 0A 1A 0A` |
 * | 8 | 1 | format version, 1 |
 * | 9 | 3 | zero |
 * | 12 | 4 | length of the payload |
 * | 16 | 16 | first half of the payload's SHA-256 |
 * | 32 | n | payload: msgpack, see `docs/formats/lock-dxl.md` |
 *
 * The bytes depend on the lock's value only. A reader of version n reads every version up to n and refuses later ones.
 */
export const magic: Uint8Array = Uint8Array.of(0x89, 0x44, 0x58, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a);

/** The format version that is written. */
export const formatVersion = 1;

/** Bytes before the payload. */
export const headerBytes = 32;

/** Offsets in the header. */
export const offsets = { version: 8, reserved: 9, length: 12, digest: 16 } as const;

/** Bytes of the digest in the header. */
export const digestBytes = 16;

/** Bytes of one SHA-512 in the payload's blob of hashes. */
export const hashBytes = 64;

/** Fields of an entry that are text. Bit `i` of an entry's mask says whether it has the `i`-th of all fields. */
export const textFields = ['name', 'version', 'license', 'deprecated'] as const;

/** Fields that are true or absent: a bit and nothing else. */
export const flagFields = [
  'link',
  'dev',
  'optional',
  'devOptional',
  'peer',
  'inBundle',
  'hasInstallScript',
] as const;

/** Fields that map text to text. */
export const mapFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'bin',
] as const;

/** Fields of other shapes, kept as JSON text with sorted keys; few different ones in a lock. */
export const jsonFields = [
  'engines',
  'os',
  'cpu',
  'libc',
  'funding',
  'peerDependenciesMeta',
  'bundleDependencies',
  'workspaces',
  'extra',
] as const;

/** How registries name the archive of a version, after the registry's own address. */
export function archiveTail(name: string, version: string): string {
  return `${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
}
