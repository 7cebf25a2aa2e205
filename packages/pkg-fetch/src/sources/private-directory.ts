import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** Where private directories are made. */
export interface PrivatePlace {
  readonly context: { readonly fs: FsOps };
  readonly temporaryDirectory: string;
}

/** A new directory that only this user can look into. */
export function makePrivateDirectory({ context: { fs }, temporaryDirectory }: PrivatePlace): string {
  fs.mkdir(temporaryDirectory, { recursive: true });
  const directory = join(temporaryDirectory, `source-${randomUUID()}`);
  fs.mkdir(directory, { mode: 0o700 });
  return directory;
}

/** Gives `use` such a directory and removes it afterwards. */
export async function withPrivateDirectory<Found>(
  place: PrivatePlace,
  use: (directory: string) => Promise<Found>,
): Promise<Found> {
  const directory = makePrivateDirectory(place);
  try {
    return await use(directory);
  } finally {
    place.context.fs.removeTree(directory);
  }
}
