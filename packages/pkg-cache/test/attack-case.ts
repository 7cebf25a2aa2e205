import type { ArchiveLimits } from '../src/types.ts';
import { makeArchive, type TarPart } from './tar-archive.ts';

/** One bad archive and what must happen: an error code, or the files that it unpacks to. */
export interface AttackCase {
  readonly id: string;
  readonly title: string;
  readonly archive: () => Uint8Array<ArrayBuffer>;
  readonly limits?: Partial<ArchiveLimits>;
  readonly expect: `DX_${string}` | Readonly<Record<string, string>>;
}

export const manifest: TarPart = { path: 'package/package.json', body: '{"name":"a","version":"1.0.0"}' };
export const kept: Readonly<Record<string, string>> = { 'package.json': '{"name":"a","version":"1.0.0"}' };
export const unsafe: AttackCase['expect'] = 'DX_UNSAFE_PATH';
export const invalid: AttackCase['expect'] = 'DX_ARCHIVE_INVALID';
export const tooLarge: AttackCase['expect'] = 'DX_ARCHIVE_TOO_LARGE';

export function attack(
  id: string,
  title: string,
  parts: readonly TarPart[],
  expect: AttackCase['expect'],
  limits?: Partial<ArchiveLimits>,
): AttackCase {
  return { id, title, archive: () => makeArchive(manifest, ...parts), expect, ...(limits ? { limits } : {}) };
}

export function badPath(id: string, path: string): AttackCase {
  return attack(id, `refuses the path ${JSON.stringify(path)}`, [{ path, body: 'x' }], unsafe);
}

export function longPath(id: string, path: string, expect: AttackCase['expect']): AttackCase {
  const parts = [
    { type: 'L', path: '././@LongLink', body: `${path}\0` },
    { path: 'package/short', body: 'x' },
  ];
  return attack(id, `reads the long name ${JSON.stringify(path.slice(0, 40))}`, parts, expect);
}

export function pax(id: string, title: string, records: string, expect: AttackCase['expect']): AttackCase {
  const parts = [
    { type: 'x', path: 'PaxHeader', body: records },
    { path: 'package/f', body: 'x' },
  ];
  return attack(id, title, parts, expect);
}

export function bytes(
  id: string,
  title: string,
  archive: () => Uint8Array<ArrayBuffer>,
  expect: AttackCase['expect'],
): AttackCase {
  return { id, title, archive, expect };
}
