import { expect, test } from 'vitest';
import { freeBuffer } from '../src/node.ts';

const sizeBytes = 8 * 1024 ** 2;

test('freeBuffer leaves nothing in the buffer, and soon nothing of its memory', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const buffers = allocate(8);
  expect(process.memoryUsage().arrayBuffers).toBeGreaterThan(before + 7 * sizeBytes);
  for (const buffer of buffers) freeBuffer(buffer);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual(buffers.map(() => 0));
  while (process.memoryUsage().arrayBuffers > before + sizeBytes) await turn();

  for (const buffer of allocate(8)) freeBuffer(buffer);
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(before + sizeBytes);
});

test('freeBuffer leaves what cannot move as it is', () => {
  const pooled = Buffer.from('pooled');
  freeBuffer(pooled.buffer);
  expect(pooled.toString()).toBe('pooled');
  const freed = new ArrayBuffer(8);
  freeBuffer(freed);
  expect(() => freeBuffer(freed)).not.toThrow();
});

function allocate(count: number): ArrayBuffer[] {
  return Array.from({ length: count }, () => new ArrayBuffer(sizeBytes));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
