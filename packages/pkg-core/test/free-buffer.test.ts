import { expect, test } from 'vitest';
import { freeBuffer } from '../src/node.ts';

test('freeBuffer leaves nothing in the buffer, and in the next turn nothing of its memory', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const buffers = Array.from({ length: 8 }, () => new ArrayBuffer(8 * 1024 ** 2));
  expect(process.memoryUsage().arrayBuffers).toBeGreaterThan(before + 48 * 1024 ** 2);
  for (const buffer of buffers) freeBuffer(buffer);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual(buffers.map(() => 0));
  await new Promise((resolve) => setImmediate(resolve));
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(before + 16 * 1024 ** 2);
});

test('freeBuffer leaves what cannot move as it is', () => {
  const pooled = Buffer.from('pooled');
  freeBuffer(pooled.buffer);
  expect(pooled.toString()).toBe('pooled');
  const freed = new ArrayBuffer(8);
  freeBuffer(freed);
  expect(() => freeBuffer(freed)).not.toThrow();
});
