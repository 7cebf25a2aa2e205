import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type FsOps, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { encodeLock, readPackageLock } from '@dx/pkg-lock';
import { type Memo, memoDirectory, readMemo, writeMemo } from '../../src/memo/memo-file.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  'https://registry.test/',
  'node_modules/a',
  '__proto__',
  '@s/b',
  'etag',
  'stamp',
  'deprecated',
];

const key = 'f'.repeat(64);
const seen = { etag: '"1"', fetchedMs: 1, freshUntilMs: 2, stamp: '1-2-3' };
const head = {
  key,
  warnings: [{ kind: 'deprecated', location: 'node_modules/a', message: 'old' }],
  registries: ['https://registry.test/'],
  documents: [
    [0, 'a', seen, true],
    [0, '@s/b', seen, false],
  ],
  missing: ['gone'],
  age: { beforeMs: 5, ripeMs: 7 },
};
const lock = encodeLock(
  readPackageLock(
    '{"packages":{"":{"dependencies":{"a":"*"}},"node_modules/a":{"version":"1.0.0"}}}',
    '/app/package-lock.json',
  ),
);

/** Heads as JSON, and a memo as it is. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const text = Buffer.from(JSON.stringify(head));
  return [
    Uint8Array.from(text),
    Uint8Array.from(frame(text)),
    Uint8Array.from(Buffer.from(JSON.stringify({ ...head, age: undefined, documents: [] }))),
  ];
}

/** A file is no memo, or one that keeps its value and whose names are names; nothing is thrown. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  for (const bytes of [frame(input), input, reseal(input)]) {
    const memo = read(Uint8Array.from(bytes));
    if (memo !== undefined) checkMemo(memo);
  }
}

function checkMemo(memo: Memo): void {
  for (const { name, registry } of memo.documents) {
    if (parsePackageName(name) !== name || typeof registry !== 'string')
      throw new Error(`takes the name ${JSON.stringify(name)}`);
  }
  for (const name of memo.missing) parsePackageName(name);
  let written: Uint8Array<ArrayBuffer> | undefined;
  const fs: FsOps = {
    ...nodeFs,
    mkdir: () => undefined,
    writeFile(_, data) {
      written = Uint8Array.from(typeof data === 'string' ? Buffer.from(data) : data);
    },
    rename: () => undefined,
    readDirectory: () => [],
  };
  writeMemo(fs, '/home', key, memo);
  const again = written === undefined ? undefined : read(written);
  if (!isDeepStrictEqual(again, memo))
    throw new Error(`is another memo the second time: ${JSON.stringify([memo, again])}`);
}

function read(bytes: Uint8Array<ArrayBuffer>): Memo | undefined {
  const stat = {
    kind: 'file',
    sizeBytes: bytes.length,
    mode: 0,
    modifiedMs: 0,
    changedMs: 0,
    device: 0,
    inode: 0,
    linkCount: 1,
    ownerId: 0,
  } as const;
  const path = `${memoDirectory('/home')}/${key}`;
  const fs: FsOps = {
    ...nodeFs,
    readFile: () => bytes,
    lstat: (asked) => (asked === path ? stat : undefined),
  };
  return readMemo(fs, '/home', key);
}

function frame(text: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return seal(Buffer.concat([length, text, lock]));
}

/** With the right check sum for what follows it. */
function reseal(bytes: Uint8Array): Uint8Array {
  return seal(bytes.subarray(36));
}

function seal(content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('dxr1'), createHash('sha256').update(content).digest(), content]);
}
