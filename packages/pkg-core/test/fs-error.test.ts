import { describe, expect, test } from 'vitest';
import { explainFsError } from '../src/index.ts';
import { nodeFs } from '../src/node.ts';
import { faultyFs } from '../src/testing.ts';

describe('explainFsError', () => {
  test.each([
    ['ENOSPC', 'DX_DISK_FULL'],
    ['EDQUOT', 'DX_DISK_FULL'],
    ['EACCES', 'DX_NO_PERMISSION'],
    ['EPERM', 'DX_NO_PERMISSION'],
    ['EROFS', 'DX_NO_PERMISSION'],
  ])('says what a failed write with %s means', (errno, code) => {
    const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: errno } });
    const cause = catchError(() => fs.writeFile('/app/package.json', '{}'));
    expect(explainFsError(cause, 'write /app/package.json')).toMatchObject({
      code,
      message: expect.stringMatching(/^Cannot write \/app\/package\.json: /),
      hint: expect.any(String),
      details: { errno },
      cause,
    });
  });

  test.each([
    ['an error that says enough', Object.assign(new Error('x'), { code: 'ENOENT' })],
    ['an error without a code', new Error('x')],
    ['no error', 'text'],
  ])('gives back %s', (_, value) => {
    expect(explainFsError(value, 'write')).toBe(value);
  });
});

function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}
