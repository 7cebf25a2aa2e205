import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { encodeLock, readLockfile, readPackageLock } from '../src/index.ts';
import { readFixture } from './project.ts';

function makeRoot(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'dx-lock-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  return root;
}

describe('readLockfile', () => {
  const text = readFixture('members-v2');
  const lock = readPackageLock(text, 'x');
  const bytes = encodeLock(lock);

  it('takes package-lock.json as the truth when both are there, with its style and version', () => {
    const root = makeRoot({ 'package-lock.json': text, 'lock.dxl': bytes });
    expect(readLockfile(root, { fs: nodeFs })).toEqual({
      kind: 'npm',
      path: join(root, 'package-lock.json'),
      lock,
      text,
      style: { indent: '  ', newline: '\n' },
      lockfileVersion: 2,
    });
  });

  it('takes lock.dxl when it is alone or asked for', () => {
    const alone = readLockfile(makeRoot({ 'lock.dxl': bytes }), { fs: nodeFs });
    expect(alone).toMatchObject({ kind: 'dxl', lock });
    expect(alone?.kind === 'dxl' && Uint8Array.from(alone.bytes)).toEqual(bytes);
    const root = makeRoot({ 'package-lock.json': text, 'lock.dxl': bytes });
    expect(readLockfile(root, { fs: nodeFs, prefer: 'dxl' })?.kind).toBe('dxl');
    expect(readLockfile(makeRoot({ 'package-lock.json': text }), { fs: nodeFs, prefer: 'dxl' })?.kind).toBe(
      'npm',
    );
  });

  it('refuses a file that is larger than any lockfile, before it reads it', () => {
    for (const name of ['package-lock.json', 'lock.dxl']) {
      const root = makeRoot({ [name]: '{' });
      truncateSync(join(root, name), 300 * 1024 ** 2);
      expect(() => readLockfile(root, { fs: nodeFs })).toThrow(
        expect.objectContaining({ code: 'DX_LOCK_PARSE' }),
      );
    }
  });

  it('gives undefined for a project without a lockfile, a directory of that name being none', () => {
    const root = makeRoot({});
    mkdirSync(join(root, 'package-lock.json'));
    expect(readLockfile(root, { fs: nodeFs })).toBeUndefined();
  });

  it('names the file that is damaged', () => {
    const root = makeRoot({ 'package-lock.json': '{' });
    expect(() => readLockfile(root, { fs: nodeFs })).toThrow(join(root, 'package-lock.json'));
  });
});
