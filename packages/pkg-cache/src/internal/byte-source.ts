/** Bytes that arrive in pieces of any length, taken in pieces of the length that is wanted. */
export interface ByteSource {
  /** Exactly `length` bytes, or what is left when it is less. */
  take(length: number): Promise<Buffer>;
  /** Hands the next `length` bytes to `write` piece by piece; gives how many there were. */
  pass(length: number, write: (bytes: Buffer) => void): Promise<number>;
}

/** Reads from `chunks`, holding one of them at a time. */
export function openByteSource(chunks: AsyncIterable<Buffer>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function pass(length: number, write: (bytes: Buffer) => void): Promise<number> {
    let left = length;
    while (left > 0) {
      if (rest.length === 0) {
        const { done, value } = await iterator.next();
        if (done === true) break;
        rest = value;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) write(piece);
    }
    return length - left;
  }

  async function take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    await pass(length, (bytes) => pieces.push(bytes));
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  }

  return { take, pass };
}
