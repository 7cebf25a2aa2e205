import type { PackedFile } from './archive-types.ts';

const tarBlockBytes = 512;

/** The path of a file that begins before the one in front of it ends, header included. O(n log n). */
export function findOverlap(files: readonly PackedFile[]): string | undefined {
  const inOrder = [...files].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { path, offset, sizeBytes } of inOrder) {
    if (offset - tarBlockBytes < end) return path;
    end = offset + sizeBytes;
  }
  return undefined;
}
