import { isDxError } from '@dx/pkg-core';
import { Parser, type ReadEntry } from 'tar';
import { readTar } from '../../src/read-tar.ts';
import { selectFiles } from '../../src/select-files.ts';
import { endMark, joinBytes, makePart, makeTar, paxRecord } from '../tar-archive.ts';

export const maxBytes: number = 16 * 1024;
export const unit: number = 512;
export const words: readonly string[] = [
  'package/',
  '../',
  '\0',
  'ustar\0' + '00',
  'ustar  \0',
  '12 path=a\n',
  '11 size=1\n',
  '14 linkpath=a\n',
  '22 GNU.sparse.major=1\n',
  '0000644\0',
  '00000000001\0',
];

/** Archives of every kind of entry to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const file = { path: 'package/a.js', body: 'a' };
  return [
    makeTar(file),
    makeTar(file, { path: 'package/b', body: 'b'.repeat(700) }, { path: 'package/d/', type: '5' }),
    makeTar({ type: 'x', path: 'x', body: paxRecord('path', 'package/é') + paxRecord('size', '1') }, file),
    makeTar({ type: 'g', path: 'g', body: paxRecord('comment', 'x') }, file),
    makeTar({ type: 'L', path: 'L', body: `package/${'n'.repeat(120)}\0` }, file),
    makeTar({ type: 'K', path: 'K', body: 'x\0' }, { type: '2', path: 'package/l', linkPath: 'a' }, file),
    makeTar({ type: '1', path: 'package/l', linkPath: 'package/a.js' }, { ...file, format: 'gnu' }),
    makeTar(
      { ...file, prefix: 'p'.repeat(140) },
      { ...file, size: Uint8Array.of(0x80, ...Array(10).fill(0), 1) },
    ),
    joinBytes(makePart(file), endMark.subarray(512)),
  ];
}

const lineEnd = /[\n\r\u2028\u2029]/;

interface Listed {
  readonly path: string;
  readonly content: string;
}

/** What is read of an archive is what npm reads of it, or it is refused; whatever is written has a path that stays inside. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const tar = repairSums(input);
  const found = orRefused(() => readTar(tar, 200, 'a@1.0.0'));
  if (found === undefined) return;
  const ours = found.map(({ path, offset, sizeBytes }) => {
    if (offset + sizeBytes > tar.length) throw new Error('a file reaches over the end');
    return { path: path.split(lineEnd)[0] ?? '', content: decode(tar.subarray(offset, offset + sizeBytes)) };
  });
  const theirs = listTheirs(tar);
  if (JSON.stringify(ours) !== JSON.stringify(theirs))
    throw new Error(`${nameDifference(ours, theirs)} ${JSON.stringify({ ours, theirs })}`);
  for (const foldCase of [false, true])
    checkPaths(orRefused(() => selectFiles(found, { subject: 'a@1.0.0', foldCase })));
}

function nameDifference(ours: readonly Listed[], theirs: readonly Listed[]): string {
  if (ours.length !== theirs.length) return ours.length < theirs.length ? 'reads too few' : 'reads too many';
  return ours.every(({ path }, at) => path === theirs[at]?.path)
    ? 'reads another content'
    : 'reads another path';
}

function checkPaths(selection: ReturnType<typeof selectFiles> | undefined): void {
  const paths = new Set<string>();
  for (const { path } of selection?.files ?? []) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\0\\:]/.test(path))
      throw new Error(`takes the path ${JSON.stringify(path)}`);
    if (paths.has(path)) throw new Error(`takes ${JSON.stringify(path)} twice`);
    paths.add(path);
  }
  for (const directory of selection?.directories ?? [])
    if (paths.has(directory)) throw new Error(`makes a directory of the file ${JSON.stringify(directory)}`);
}

function orRefused<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function listTheirs(tar: Uint8Array): readonly Listed[] {
  const listed: Listed[] = [];
  const types = new Set(['File', 'OldFile', 'ContiguousFile']);
  const reader = new Parser({
    strict: false,
    onReadEntry(entry: ReadEntry) {
      const pieces: Buffer[] = [];
      entry.on('data', (piece: Buffer) => pieces.push(Buffer.from(piece)));
      entry.on('end', () => {
        const path = entry.path.split(lineEnd)[0] ?? '';
        if (types.has(entry.type)) listed.push({ path, content: decode(Buffer.concat(pieces)) });
      });
      entry.resume();
    },
  });
  reader.end(Buffer.from(tar));
  return listed;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Random changes to a header break its check sum, behind which nothing would be tried. */
export function repairSums(input: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const tar = Buffer.from(Uint8Array.from(input).buffer);
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const block = tar.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    // npm's reader cuts text at a NUL up to the end of the line only.
    for (const [from, to] of [
      [0, 100],
      [157, 257],
      [345, 500],
    ] as const)
      for (let byte = from; byte < to; byte += 1)
        if ([0x0a, 0x0d, 0xe2].includes(block[byte] ?? 0)) block[byte] = 0x6e;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return new Uint8Array(tar.buffer, tar.byteOffset, tar.length);
}
