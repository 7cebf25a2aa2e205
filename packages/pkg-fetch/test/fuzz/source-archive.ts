import { isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import { listBundledPackages } from '../../src/index.ts';
import { readArchiveFacts } from '../../src/sources/archive-manifests.ts';

export const maxBytes: number = 16 * 1024;
export const unit: number = 512;
export const words: readonly string[] = [
  'package/package.json',
  'package/node_modules/b/package.json',
  'package/../x',
  '12 path=a\n',
  '11 size=1\n',
  'binding.gyp',
  '{"name":"a","version":"1.0.0"}',
];

const limits = { maxTotalBytes: 256 * 1024, maxEntries: 100, maxRatio: 1000, maxManifestBytes: 4096 };

/** Plain archives with manifests. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const manifest = makeFile(
    'package/package.json',
    '{"name":"a","version":"1.0.0","scripts":{"install":"x"}}',
  );
  const bundled = makeFile('package/node_modules/@s/b/package.json', '{"name":"@s/b"}');
  const long = makeFile('x', '30 path=package/package.json\n', 'x');
  const end = Buffer.alloc(1024);
  return [
    [manifest, end],
    [manifest, bundled, end],
    [long, manifest, end],
    [makeFile('L', 'package/package.json\0', 'L'), manifest, end],
  ].map((parts) => Uint8Array.from(Buffer.concat(parts)));
}

/** An archive of a source is refused, or says what is in it; packages inside of it have plain places. */
export async function check(input: Uint8Array<ArrayBuffer>): Promise<void> {
  const tar = repairSums(input);
  const facts = await orRefused(() => readArchiveFacts(tar, 'a', limits));
  if (facts !== undefined && (typeof facts.manifest !== 'object' || facts.manifest === null))
    throw new Error('has no manifest');
  const bundled = await orRefused(() => listBundledPackages(tar, 'a', limits));
  for (const { path } of bundled ?? [])
    if (parseSafeRelativePath(path) !== path || !path.startsWith('node_modules/'))
      throw new Error(`takes the place ${JSON.stringify(path)}`);
}

async function orRefused<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function makeFile(path: string, body: string, type = '0'): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${Buffer.byteLength(body).toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.write('ustar\0' + '00', 257);
  const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
  padded.write(body);
  return repairSums(Uint8Array.from(Buffer.concat([header, padded])));
}

/** Random changes to a header break its check sum, behind which nothing would be tried. */
function repairSums(input: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const tar = Buffer.from(Uint8Array.from(input).buffer);
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const block = tar.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return new Uint8Array(tar.buffer, tar.byteOffset, tar.length);
}
