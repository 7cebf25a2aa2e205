import fs from 'node:fs';

/** A file that can be read anywhere. `close` is needed on every path. */
export interface FileReader {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset` on; fewer where the file ends. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/**
 * Opens a file for reads of parts of it. Whoever renames another one over it does not disturb.
 *
 * @throws Node's own errors (ENOENT, EACCES, …); EISDIR for what is no file
 */
export function openFileReader(path: string): FileReader {
  const descriptor = fs.openSync(path, 'r');
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile())
      throw Object.assign(new Error(`EISDIR: not a file, read '${path}'`), {
        code: 'EISDIR',
        syscall: 'read',
      });
    return {
      sizeBytes: stat.size,
      read: (offset, length) => readPart(descriptor, offset, length),
      close: () => fs.closeSync(descriptor),
    };
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

function readPart(descriptor: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = fs.readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
