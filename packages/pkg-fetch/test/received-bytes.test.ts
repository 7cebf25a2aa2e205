import { describe, expect, test } from 'vitest';
import { openReceivedBytes } from '../src/received-bytes.ts';

const partBytes = 100_000;

describe('a body as it comes', () => {
  test.each([
    ['without a length', undefined],
    ['of the length that was told', 6 * partBytes],
    ['longer than was told', 4 * partBytes + 1],
    ['shorter than was told', 9 * partBytes],
    ['of no length at all, as was told', 0],
  ])('%s, is the parts in their order', (_, declaredBytes) => {
    const received = openReceivedBytes(declaredBytes);
    const parts = Array.from({ length: 6 }, (_each, index) => new Uint8Array(partBytes).fill(index + 1));
    for (const part of parts) received.add(part);
    expect(received.length()).toBe(6 * partBytes);
    const bytes = received.own();
    expect(bytes.length).toBe(6 * partBytes);
    expect(bytes.buffer.byteLength).toBe(6 * partBytes);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  test('is looked at without a copy where it came in one part, and owned only as a copy', () => {
    const received = openReceivedBytes(3);
    const part = Uint8Array.of(1, 2, 3);
    received.add(part);
    expect(received.view()).toBe(part);
    const own = received.own();
    expect(own).toEqual(Buffer.of(1, 2, 3));
    expect(own.buffer).not.toBe(part.buffer);
  });

  test('may be empty', () => {
    expect(openReceivedBytes(undefined).own()).toHaveLength(0);
    expect(openReceivedBytes(5).view()).toHaveLength(0);
  });
});
