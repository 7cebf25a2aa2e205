import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Integrity, parseIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { openKeptArchives } from '../../src/bundle/kept-archives.ts';
import { writeBundle } from '../../src/bundle/write-bundle.ts';
import { makeJob } from '../demo-archive.ts';
import { makeTemporaryStore } from '../temporary-store.ts';

/** A bundle of small packages on disk, and what it was made of. */
export interface SampleBundle {
  readonly root: string;
  readonly path: string;
  readonly kept: string;
  readonly archives: ReadonlyMap<Integrity, Uint8Array<ArrayBuffer>>;
}

/** Three archives; one of them is known by its sha1. */
export function makeSampleBundle(): SampleBundle {
  const { root } = makeTemporaryStore();
  const kept = join(root, 'archives');
  const path = join(root, 'made', 'deps.dxb');
  const archives = new Map<Integrity, Uint8Array<ArrayBuffer>>();
  for (const [body, algorithm] of [
    ['one', 'sha512'],
    ['two', 'sha512'],
    ['three', 'sha1'],
  ] as const) {
    const { bytes } = makeJob({ path: 'package/body.txt', body });
    archives.set(hashOf(bytes, algorithm), bytes);
  }
  const source = openKeptArchives(nodeFs, kept);
  for (const [integrity, bytes] of archives) source.keep(integrity, bytes);
  const wanted = [...archives.keys()].map((integrity) => ({ integrity, source }));
  writeBundle(nodeFs, path, { key: 'sample', archives: wanted });
  return { root, path, kept, archives };
}

export function hashOf(bytes: Uint8Array, algorithm = 'sha512'): Integrity {
  return parseIntegrity(`${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`);
}
