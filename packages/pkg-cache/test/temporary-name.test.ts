import { expect, test } from 'vitest';
import { temporaryName } from '../src/temporary-name.ts';

test('temporary names differ, and begin with something random', () => {
  const names = Array.from({ length: 100 }, temporaryName);
  expect(new Set(names).size).toBe(100);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d+$/);
});
