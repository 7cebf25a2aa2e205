import { gzipSync } from 'node:zlib';
import { refused, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive, packPart, packTar } from '../tar.ts';
import type { Case, PackageAttack, Position } from '../types.ts';

const positions: readonly Position[] = ['direct', 'optional'];

/** Bytes that are costly to make are made once. */
function bomb(name: string, make: () => Uint8Array): PackageAttack {
  let made: Uint8Array | undefined;
  const bytes = (): Uint8Array => {
    made ??= make();
    return made;
  };
  return { kind: 'package', name, bytes, positions, verdict: refused('DX_ARCHIVE_TOO_LARGE') };
}

function zeros(): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' },
    { path: 'package/zeros', body: new Uint8Array(64 * 1024 ** 2) },
  ]);
}

/** Headers of 300,001 empty files. */
function crowd(): Uint8Array {
  return gzipSync(Buffer.alloc(300_001 * 512, packPart({ path: 'package/f' })), { level: 1 });
}

/** See `what`. */
export const theCase: Case = {
  id: 'A23',
  what: 'A small archive unpacks to more than any machine has',
  source: 'CVE-2026-59873 (GHSA-23hp-3jrh-7fpw), CVE-2024-28863, limits of cargo and vlt',
  must: 'Bytes, entries, depth, metadata and ratio have limits; what exceeds one is refused.',
  attacks: [
    bomb('64 MB of zeros in 64 kB', zeros),
    bomb('300,001 entries', crowd),
    refusesArchive('a path of 5,000 directories', ({ at }) => [
      { path: `${at}/${'d/'.repeat(5000)}f`, body: payload },
    ]),
    refusesArchive(
      'a name of 2 MB',
      ({ at }) => [{ path: `${at}/${'n'.repeat(2 ** 21)}`, body: payload }],
      'DX_ARCHIVE_TOO_LARGE',
    ),
    {
      kind: 'package',
      name: 'a second gzip after the first',
      bytes: () =>
        Buffer.concat([gzipSync(packTar([{ path: 'package/package.json', body: '{}' }])), zeros()]),
      positions,
      verdict: refused('DX_ARCHIVE_INVALID'),
    },
    {
      kind: 'package',
      name: 'zstd instead of gzip',
      bytes: () => Buffer.from('28b52ffd0488010000', 'hex'),
      positions,
      verdict: refused('DX_ARCHIVE_INVALID'),
    },
  ],
};
