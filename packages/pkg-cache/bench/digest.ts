/**
 * What one pass of each digest costs.
 *
 *     npx tsup --config bench/tsup.config.ts && node bench/dist/digest.js
 */
import { createHash, randomBytes } from 'node:crypto';
import zlib from 'node:zlib';

const bytes = randomBytes(200_000_000);
const passes = {
  crc32: () => zlib.crc32(bytes),
  sha1: () => createHash('sha1').update(bytes).digest(),
  sha256: () => createHash('sha256').update(bytes).digest(),
  sha512: () => createHash('sha512').update(bytes).digest(),
};

for (const [name, pass] of Object.entries(passes)) {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    pass();
    return performance.now() - start;
  });
  console.log(`${name}: 200 MB in ${Math.min(...times).toFixed(0)} ms`);
}
