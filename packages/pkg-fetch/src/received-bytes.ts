/** A body as far as it has come. */
export interface ReceivedBytes {
  add(part: Uint8Array): void;
  length(): number;
  /** In a buffer of its own: parts may be views of memory that a socket shares. */
  own(): Uint8Array<ArrayBuffer>;
  /** To be read at once: without a copy where it came in one part. */
  view(): Uint8Array;
}

/** What is allocated because of a length that nothing but a head tells. */
const trustedBytes = 262_144;

/**
 * Collects a body. Where its length is known, it is put into its place as it comes, so that it is in memory once; a
 * length that is not true allocates no more than 256 KiB before as much has come.
 */
export function openReceivedBytes(declaredBytes: number | undefined): ReceivedBytes {
  let parts: Uint8Array[] = [];
  let whole: Uint8Array<ArrayBuffer> | undefined;
  let length = 0;

  function settle(size: number): Uint8Array<ArrayBuffer> {
    const joined = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    parts = [];
    return joined;
  }

  function own(): Uint8Array<ArrayBuffer> {
    if (whole !== undefined && whole.length > length) return new Uint8Array(whole.subarray(0, length));
    return whole ?? settle(length);
  }

  return {
    add: (part) => {
      if (whole !== undefined && length + part.length <= whole.length) {
        whole.set(part, length);
        length += part.length;
        return;
      }
      if (whole !== undefined) {
        parts = [whole.subarray(0, length)];
        whole = undefined;
      }
      parts.push(part);
      length += part.length;
      if (declaredBytes === undefined || length >= declaredBytes) return;
      if (declaredBytes <= trustedBytes || length >= trustedBytes) whole = settle(declaredBytes);
    },
    length: () => length,
    own,
    view: () => (parts.length === 1 && parts[0] !== undefined ? parts[0] : own()),
  };
}
