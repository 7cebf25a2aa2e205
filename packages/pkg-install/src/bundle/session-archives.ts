import type { PackageStore, StoreOptions } from '@dx/pkg-cache';
import type { ArchiveRequest } from '@dx/pkg-fetch';
import type { InstallOptions, InstallWarning } from '../types.ts';
import type { BringAtHand } from './archives-at-hand.ts';
import { archivesDirectory } from './archives-directory.ts';

/** Where packages go, and their archives where the caller wants them kept. */
export function placesOf({ home, ports }: InstallOptions): Pick<StoreOptions, 'directory' | 'archives'> {
  const archives = ports?.keepArchives === true ? { archives: archivesDirectory(home) } : {};
  return { directory: `${home}/store`, ...archives };
}

/** What archives of the caller are taken with. */
export interface AtHandParts {
  readonly options: InstallOptions;
  readonly store: () => PackageStore;
  readonly warn: (warning: InstallWarning) => void;
}

/** Loaded with the first archive; absent where the caller has none. */
export function bringAtHand({ options, store, warn }: AtHandParts): BringAtHand | undefined {
  const source = options.ports?.archives;
  if (source === undefined) return undefined;
  const onDamaged = (request: ArchiveRequest): void => warn(damagedArchive(request));
  let opening: Promise<BringAtHand> | undefined;
  const open = async (): Promise<BringAtHand> => {
    const { openArchivesAtHand } = await import('./archives-at-hand.ts');
    return openArchivesAtHand({ source, store, signal: options.signal, onDamaged });
  };
  return async (request) => {
    opening ??= open();
    return (await opening)(request);
  };
}

function damagedArchive({ name, version }: ArchiveRequest): InstallWarning {
  const message = `${name}@${version} is not in the bundle what the lockfile says, and was not taken from there`;
  return { kind: 'archive-damaged', location: '', message };
}
