import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UpdateRepository } from '@dx/fixture-registry';
import { DEFAULT_MIRROR_URL } from '@sigstore/tuf';

/** The host that clients of Sigstore ask for whom to believe. */
export const mirrorHost: string = new URL(DEFAULT_MIRROR_URL).host;

/**
 * Writes what a client of Sigstore keeps: the root that it begins with, so that it believes this repository.
 *
 * @param isWhole with all that the repository gives, as after a visit
 */
export function writeTufCache(directory: string, { root, files }: UpdateRepository, isWhole: boolean): void {
  for (const [path, text] of [['root.json', root] as const, ...(isWhole ? files : [])]) {
    const file = join(directory, mirrorHost, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
