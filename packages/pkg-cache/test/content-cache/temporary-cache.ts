import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type CacheOptions, type ContentCache, openCache } from '../../src/index.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  directories.push(directory);
  return directory;
}

/** A cache in a directory of its own, unless one is given. */
export function temporaryCache(options: Partial<CacheOptions> = {}): ContentCache {
  return openCache({ directory: options.directory ?? temporaryDirectory(), ...options });
}

/** Bytes of a text. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text));
}

/** The key of bytes in an algorithm. */
export function keyOf(bytes: Uint8Array, algorithm = 'sha512'): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}
