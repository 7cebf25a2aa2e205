import type { TarPart } from './tar.ts';
import type { ArchivePlaces, PackageAttack, PackageVerdict } from './types.ts';

/** An archive that must be refused: `DX_UNSAFE_PATH` unless another code is given. */
export function refusesArchive(
  name: string,
  parts: (places: ArchivePlaces) => readonly TarPart[],
  code = 'DX_UNSAFE_PATH',
): PackageAttack {
  return { kind: 'package', name, parts, verdict: { kind: 'refused', code } };
}

/** An archive that is installed with exactly these files beside `package.json`. */
export function installsArchive(
  name: string,
  parts: (places: ArchivePlaces) => readonly TarPart[],
  files: Readonly<Record<string, string>>,
): PackageAttack {
  return { kind: 'package', name, parts, verdict: { kind: 'installed', files } };
}

/** Bytes that are served as the archive, whatever they are. */
export function servesBytes(name: string, bytes: () => Uint8Array, verdict: PackageVerdict): PackageAttack {
  return { kind: 'package', name, bytes, verdict };
}

/** The verdict for what an archive may not be. */
export function refused(code: string): PackageVerdict {
  return { kind: 'refused', code };
}

/** The verdict for what is harmless once installed. */
export function installed(files: Readonly<Record<string, string>>): PackageVerdict {
  return { kind: 'installed', files };
}
