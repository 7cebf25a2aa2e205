import { describe, expect, test } from 'vitest';
import { waitForDescriptor } from '../src/internal/wait-for-descriptor.ts';

const failing = (code: string, times: number): (() => number) => {
  let tries = 0;
  return () => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error(code), { code });
    return tries;
  };
};

describe('waitForDescriptor', () => {
  test.each(['EMFILE', 'ENFILE'])('tries again after %s, until others have closed a file', (code) => {
    expect(waitForDescriptor(failing(code, 4))).toBe(5);
  });

  test('gives the error of a limit that stays, and every other one at once', () => {
    expect(() => waitForDescriptor(failing('EMFILE', 99))).toThrow('EMFILE');
    const other = failing('ENOSPC', 1);
    expect(() => waitForDescriptor(other)).toThrow('ENOSPC');
    expect(other()).toBe(2);
  });
});
