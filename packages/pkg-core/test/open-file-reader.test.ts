import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileReader } from '../src/open-file-reader.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('openFileReader', () => {
  it('reads any part, less where the file ends, and the old file after another took its name', () => {
    const file = join(directory, 'a');
    writeFileSync(file, 'abcdef');
    const reader = openFileReader(file);
    writeFileSync(join(directory, 'b'), 'other');
    renameSync(join(directory, 'b'), file);
    const read = (offset: number, length: number) => Buffer.from(reader.read(offset, length)).toString();
    expect([reader.sizeBytes, read(2, 3), read(0, 6), read(4, 9), read(9, 1)]).toEqual([
      6,
      'cde',
      'abcdef',
      'ef',
      '',
    ]);
    reader.close();
  });

  it('fails for what is not there and for a directory', () => {
    expect(() => openFileReader(join(directory, 'no'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => openFileReader(directory)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  });
});
