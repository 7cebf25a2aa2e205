import { dxpInvalid } from './archive-errors.ts';
import type { ArchiveHeader } from './archive-format.ts';
import type { StoredBlock } from './archive-index.ts';
import { blockCodec } from './block-codec.ts';
import type { ByteReader } from './byte-reader.ts';

/** The content of an archive, whatever the blocks are that hold it. */
export interface BlockSource {
  readonly count: number;
  /** A block, unpacked. */
  block(at: number): Uint8Array<ArrayBuffer>;
  /** So many bytes from an offset on; both have been checked. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Where blocks lie. */
export interface BlockLayout extends Pick<ArchiveHeader, 'blockBits' | 'contentBytes'> {
  readonly blocks: readonly StoredBlock[];
  /** Where the first one begins. */
  readonly blocksAt: number;
  readonly subject: string;
}

/** Reads blocks; the last one is kept, since small files of one block are mostly read one after the other. */
export function openBlocks(reader: ByteReader, layout: BlockLayout): BlockSource {
  const { contentBytes, blocks } = layout;
  const blockBytes = 2 ** layout.blockBits;
  let kept: { readonly at: number; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  const block = (at: number): Uint8Array<ArrayBuffer> => {
    if (kept?.at === at) return kept.bytes;
    const bytes = new Uint8Array(Math.min(blockBytes, contentBytes - at * blockBytes));
    unpackBlock(reader, layout, at, bytes);
    kept = { at, bytes };
    return bytes;
  };
  const read = (offset: number, length: number): Uint8Array<ArrayBuffer> => {
    const target = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const from = offset + done;
      const at = Math.floor(from / blockBytes);
      const skipped = from - at * blockBytes;
      const whole = Math.min(blockBytes, contentBytes - at * blockBytes);
      if (skipped === 0 && whole <= length - done && kept?.at !== at) {
        unpackBlock(reader, layout, at, target.subarray(done, done + whole));
        done += whole;
        continue;
      }
      const part = block(at).subarray(skipped, skipped + length - done);
      target.set(part, done);
      done += part.length;
    }
    return target;
  };
  return { count: blocks.length, block: (at) => block(at).slice(), read };
}

function unpackBlock(reader: ByteReader, layout: BlockLayout, at: number, target: Uint8Array): void {
  const { blocks, blocksAt, subject } = layout;
  const found = blocks[at];
  if (found === undefined) throw dxpInvalid(subject, `it has no block ${at}`);
  const stored = reader.read(blocksAt + found.offset, found.storedBytes);
  if (stored.length !== found.storedBytes) throw dxpInvalid(subject, `block ${at} is cut short`);
  if (!found.isCompressed) target.set(stored);
  else if (!blockCodec().uncompress(stored, target)) throw dxpInvalid(subject, `block ${at} is damaged`);
}
