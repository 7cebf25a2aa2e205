import type { AddJob } from '../src/types.ts';
import { makeArchive, type TarPart } from './tar-archive.ts';

const parts: readonly TarPart[] = [
  { path: 'package/package.json', body: '{"name":"demo","version":"1.2.3"}' },
  { path: 'package/lib/index.js', body: 'module.exports = 1;' },
  { path: 'package/lib/deep/er/x.js', body: '' },
  { path: 'package/bin/run', body: '#!/bin/sh', mode: 0o755 },
];

/** An archive to add, with some more files in it. */
export function makeJob(...extra: readonly TarPart[]): AddJob {
  return { bytes: makeArchive(...parts, ...extra), name: 'demo', version: '1.2.3' };
}
