import { describe, expect, test } from 'vitest';
import { isBoundedMsgpack } from '../src/index.ts';

const of = (...bytes: number[]): boolean => isBoundedMsgpack(Uint8Array.of(...bytes));

describe('isBoundedMsgpack', () => {
  test.each([
    ['a small number', [0x05]],
    ['a negative number', [0xff]],
    ['a number of four bytes', [0xce, 1, 2, 3, 4]],
    ['a text', [0xa2, 0x61, 0x62]],
    ['a long text', [0xd9, 0x01, 0x61]],
    ['bytes', [0xc4, 0x02, 0x00, 0xff]],
    ['a list', [0x93, 0x01, 0xa1, 0x61, 0x90]],
    ['a long list', [0xdc, 0x00, 0x02, 0x01, 0x02]],
    ['a very long list', [0xdd, 0x00, 0x00, 0x00, 0x01, 0xc0]],
  ])('takes %s', (_, bytes) => {
    expect(of(...bytes)).toBe(true);
  });

  test.each([
    ['nothing', []],
    ['a list that claims four thousand million values', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['the same in a list', [0x92, 0xdd, 0xff, 0xff, 0xff, 0xff, 0x00]],
    ['a text that is cut short', [0xa2, 0x61]],
    ['bytes that are cut short', [0xc6, 0x7f, 0xff, 0xff, 0xff, 0x00]],
    ['a length that is cut short', [0xdc, 0x00]],
    ['a number that is cut short', [0xce, 1, 2]],
    ['something behind the value', [0x01, 0x02]],
    ['a map', [0x81, 0x01, 0x02]],
    ['an extension', [0xd4, 0x01, 0x02]],
  ])('refuses %s', (_, bytes) => {
    expect(of(...bytes)).toBe(false);
  });
});
