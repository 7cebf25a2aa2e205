import { describe, expect, test } from 'vitest';
import { explainAnyFsError, explainFsError } from '../src/index.ts';
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

describe('explainAnyFsError', () => {
  test.each(['EIO', 'EBUSY', 'EMFILE', 'ENFILE', 'EXDEV', 'ESTALE'])('gives %s a code too', (errno) => {
    const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: errno } });
    const cause = catchError(() => fs.rename('/app/a', '/app/b'));
    expect(explainAnyFsError(cause, 'install in /app')).toMatchObject({
      code: 'DX_FILE_SYSTEM',
      message: expect.stringMatching(/^Cannot install in \/app: .*\/app\/a/),
      hint: expect.any(String),
      details: { errno },
      cause,
    });
  });

  test('keeps the better names, and gives back what is no error of the system', () => {
    const full = Object.assign(new Error('x'), { code: 'ENOSPC' });
    expect(explainAnyFsError(full, 'write')).toMatchObject({ code: 'DX_DISK_FULL' });
    for (const value of [new Error('x'), 'text', Object.assign(new Error('x'), { code: 'ERR_X' })])
      expect(explainAnyFsError(value, 'write')).toBe(value);
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
