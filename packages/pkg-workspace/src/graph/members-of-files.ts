import type { Workspace } from '../types.ts';

/**
 * The locations that files lie in, each file in the innermost; what lies in no member is the root's. Sorted as the
 * workspace has them. O(files).
 *
 * @param files relative to the root, `/`-separated
 */
export function membersOfFiles({ importers }: Workspace, files: readonly string[]): readonly string[] {
  const found = new Set(files.map((file) => ownerOf(file, importers)));
  return Object.keys(importers).filter((location) => found.has(location));
}

function ownerOf(file: string, importers: Workspace['importers']): string {
  for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
    const directory = file.slice(0, end);
    if (importers[directory] !== undefined) return directory;
  }
  return '';
}
