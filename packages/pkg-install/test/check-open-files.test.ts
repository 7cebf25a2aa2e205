import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { expect, it } from 'vitest';
import { checkOpenFiles } from '../src/check-open-files.ts';

function withLimit(limit: string): FsOps {
  const text = `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${limit}                ${limit}               files\n`;
  return { ...nodeFs, readFile: () => new TextEncoder().encode(text), stat: () => nodeFs.stat('/') };
}

it.runIf(process.platform === 'linux')('says so when a process may have too few files open to fetch', () => {
  for (const limit of ['64', '249'])
    expect(() => checkOpenFiles(withLimit(limit))).toThrow(
      expect.objectContaining({ code: 'DX_TOO_FEW_FILES', hint: expect.stringContaining('ulimit -n') }),
    );
  for (const limit of ['250', '1048576', 'unlimited', ''])
    expect(() => checkOpenFiles(withLimit(limit))).not.toThrow();
});

it('says nothing where nobody tells how many there may be', () => {
  expect(() => checkOpenFiles({ ...nodeFs, stat: () => undefined })).not.toThrow();
});
