/** Bytes behind the first one, for values of one size. */
const fixedSizes: ReadonlyMap<number, number> = new Map([
  [0xc0, 0],
  [0xc2, 0],
  [0xc3, 0],
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
]);
/** Bytes of the length of texts and bytes, by their first byte. */
const lengthBytes: ReadonlyMap<number, number> = new Map([
  [0xc4, 1],
  [0xc5, 2],
  [0xc6, 4],
  [0xd9, 1],
  [0xda, 2],
  [0xdb, 4],
]);

/**
 * Whether bytes are one msgpack value of numbers, texts, bytes and lists, none of which says that it is longer than what
 * follows. Decoders reserve memory for the length that a list claims: five bytes can ask for gigabytes. Nothing is
 * built. O(values). Maps and extensions, which dx does not write, are refused.
 *
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function isBoundedMsgpack(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  // Every value takes a byte at least, so this never exceeds what is left.
  let missing = 1;
  while (missing > 0) {
    if (missing > bytes.length - at) return false;
    const first = bytes[at] ?? 0;
    at += 1;
    missing -= 1;
    if (first < 0x80 || first >= 0xe0) continue;
    const items = readItems(view, first, at);
    if (items !== undefined) {
      at += items.headBytes;
      missing += items.count;
      continue;
    }
    const size = readSize(view, first, at);
    if (size === undefined) return false;
    at += size;
  }
  return at === bytes.length;
}

function readItems(
  view: DataView,
  first: number,
  at: number,
): { readonly headBytes: number; readonly count: number } | undefined {
  if (first >= 0x90 && first < 0xa0) return { headBytes: 0, count: first & 0x0f };
  if (first === 0xdc) return { headBytes: 2, count: readLength(view, at, 2) };
  return first === 0xdd ? { headBytes: 4, count: readLength(view, at, 4) } : undefined;
}

function readSize(view: DataView, first: number, at: number): number | undefined {
  if (first >= 0xa0 && first < 0xc0) return first & 0x1f;
  const bytes = lengthBytes.get(first);
  return bytes === undefined ? fixedSizes.get(first) : bytes + readLength(view, at, bytes);
}

/** More than there can be where the length itself is cut off. */
function readLength(view: DataView, at: number, bytes: number): number {
  if (at + bytes > view.byteLength) return Number.MAX_SAFE_INTEGER;
  if (bytes === 1) return view.getUint8(at);
  return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
}
