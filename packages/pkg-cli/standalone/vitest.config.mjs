import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** For tests of what is published, which have to be made first (`scripts/test-standalone.mjs`). */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['packages/pkg-cli/test/standalone/*.ts'],
    globalSetup: ['scripts/test/one-temporary-directory.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
