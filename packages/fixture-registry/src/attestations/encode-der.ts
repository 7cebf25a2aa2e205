/** One value in DER. Source: ITU-T X.690, 8.1 */
export function encodeDer(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

/** The first value inside of a sequence in DER, with its head. */
export function firstOfSequence(der: Uint8Array): Buffer {
  const start = headLength(der, 0);
  const end = start + headLength(der, start) + contentLength(der, start);
  return Buffer.from(der.subarray(start, end));
}

function headLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 128 ? 2 : 2 + (first & 127);
}

function contentLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  if (first < 128) return first;
  return der.subarray(at + 2, at + 2 + (first & 127)).reduce((sum, byte) => sum * 256 + byte, 0);
}
