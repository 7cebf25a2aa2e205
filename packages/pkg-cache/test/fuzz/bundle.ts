import { createHash } from 'node:crypto';
import { type Integrity, isDxError } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { bytesReader } from '../../src/archive/byte-reader.ts';
import { encodeBundleHead } from '../../src/bundle/bundle-format.ts';
import { openBundle } from '../../src/bundle/open-bundle.ts';

const headerBytes = 64;
const [one, two] = ['A', 'B'].map((letter) => `sha512-${letter.repeat(86)}==` as Integrity);

export const isJson: boolean = true;
export const words: readonly string[] = [String(one), String(two), 'sha1-', 'md5-', 'key', '\n'];

/** The fields of an index as JSON, and bundles as they are. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const fields = ['key', [one, two], [3, 5]];
  const archives = [one, two].flatMap((integrity, at) =>
    integrity === undefined ? [] : { integrity, sizeBytes: at * 2 + 3 },
  );
  const head = encodeBundleHead({ key: 'dx-bundle-1-linux-x64-0', archives });
  return [
    Uint8Array.from(Buffer.from(JSON.stringify(fields))),
    Uint8Array.from(Buffer.from(JSON.stringify(['', [], []]))),
    Uint8Array.from(Buffer.concat([head, Buffer.alloc(8, 1)])),
    encodeBundleHead({ key: '', archives: [] }),
  ];
}

/** A bundle is refused, or each archive lies inside of it, behind the one before, and the last ends where it ends. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  for (const bytes of [input, sealed(input), fromJson(input)]) if (bytes !== undefined) checkBundle(bytes);
}

function checkBundle(bytes: Uint8Array<ArrayBuffer>): void {
  const bundle = tryOpen(bytes);
  if (bundle === undefined) return;
  const sizes = bundle.archives.map(({ integrity, sizeBytes }) => {
    const archive = bundle.read(integrity);
    if (archive?.length !== sizeBytes || bundle.sizeOf(integrity) !== sizeBytes)
      throw new Error(`${integrity} has another size than the index says`);
    return archive;
  });
  const index = new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
  const content = Buffer.from(bytes.subarray(headerBytes + index));
  if (!content.equals(Buffer.concat(sizes))) throw new Error('the archives are not what follows the index');
}

function tryOpen(bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof openBundle> | undefined {
  try {
    return openBundle(bytesReader(bytes), 'a.dxb');
  } catch (error) {
    if (isDxError(error, 'DX_BUNDLE_INVALID')) return undefined;
    throw error;
  }
}

/** With the length of the file and the check sum that fit. */
function sealed(input: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  if (input.length < headerBytes) return undefined;
  const bytes = Uint8Array.from(input);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(16, BigInt(bytes.length), true);
  const index = bytes.subarray(headerBytes, headerBytes + view.getUint32(24, true));
  bytes.set(createHash('sha256').update(bytes.subarray(0, 32)).update(index).digest(), 32);
  return bytes;
}

/** An index of these fields, sealed, with as many bytes behind it as fit what an honest one says. */
function fromJson(input: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const index = packText(Buffer.from(input).toString());
  if (index === undefined) return undefined;
  const head = encodeBundleHead({ key: '', archives: [] }).slice(0, headerBytes);
  new DataView(head.buffer).setUint32(24, index.length, true);
  return sealed(Uint8Array.from(Buffer.concat([head, index, Buffer.alloc(8, 2)])));
}

function packText(text: string): Uint8Array | undefined {
  try {
    return pack(JSON.parse(text));
  } catch {
    return undefined;
  }
}
