/** Bytes that can be read anywhere: a file, or memory. `openFileReader` of `@dx/pkg-core/node` is one. */
export interface ByteReader {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset` on; fewer where they end. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** Reads from memory, without a copy. */
export function bytesReader(bytes: Uint8Array<ArrayBuffer>): ByteReader {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: () => undefined,
  };
}
