import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { expect, test } from 'vitest';
import { readManifest } from '../../src/index.ts';
import { catchError, makeTree } from '../make-tree.ts';

test('a manifest is read with its path and its text', () => {
  const root = makeTree({ 'package.json': '\uFEFF{"name": "ünïcode"}\n' });
  const manifest = readManifest(join(root, 'package.json'), { fs: nodeFs });
  expect(manifest).toMatchObject({ path: join(root, 'package.json'), fields: { name: 'ünïcode' } });
  expect(manifest.text).toBe('\uFEFF{"name": "ünïcode"}\n');
});

test.each(['package.json', 'package.json/', 'file/package.json'])(
  'a manifest that is not there, or no file, is not found: %s',
  (entry) => {
    const root = makeTree(entry.endsWith('/') ? { [entry]: '' } : { file: '' });
    const path = join(root, entry.startsWith('file/') ? entry : 'package.json');
    const error = catchError(() => readManifest(path, { fs: nodeFs }));
    expect(isDxError(error, 'DX_MANIFEST_NOT_FOUND') && error.details['path']).toBe(path);
    expect(String(error)).toContain(path);
  },
);

test('a manifest that is not UTF-8 is refused, so that no byte of it is lost on the next write', () => {
  const root = makeTree({});
  writeFileSync(join(root, 'package.json'), Buffer.from('{"name": "a"}', 'utf16le').subarray(0, -1));
  writeFileSync(join(root, 'latin.json'), Buffer.from([0x7b, 0xe9, 0x7d]));
  const error = catchError(() => readManifest(join(root, 'latin.json'), { fs: nodeFs }));
  expect(isDxError(error, 'DX_MANIFEST_PARSE') && error.hint).toContain('UTF-8');
});

test('a manifest that may not be read says so', () => {
  const fs = {
    ...nodeFs,
    readFile: () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    },
  };
  expect(
    isDxError(
      catchError(() => readManifest('/app/package.json', { fs })),
      'DX_NO_PERMISSION',
    ),
  ).toBe(true);
});
