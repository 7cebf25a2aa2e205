import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBenchDisk } from '../src/ram-disk.ts';

test.each(['ram', 'plain'] as const)(
  'a %s disk can be written, and is gone once it was closed, also twice',
  (kind) => {
    const disk = openBenchDisk(kind, 256);
    writeFileSync(join(disk.directory, 'x'), '');
    expect(readdirSync(disk.directory)).toContain('x');
    disk.close();
    disk.close();
    expect(existsSync(disk.directory)).toBe(false);
  },
);

test('a disk says what it is', () => {
  const plain = openBenchDisk('plain', 256);
  const ram = openBenchDisk('ram', 256);
  expect(plain.description).toBe('plain directory (as asked)');
  expect(ram.description).toMatch(/^ext4 image of 256 MiB|^plain directory \(/);
  plain.close();
  ram.close();
});
