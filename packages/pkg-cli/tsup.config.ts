import { defineConfig } from 'tsup';
import { thirdPartyNotices } from '../../scripts/notices/third-party-notices.mjs';

export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/main.ts', worker: '../pkg-install/src/worker.ts' },
  format: 'esm',
  target: 'node20',
  dts: { entry: { index: 'src/index.ts' } },
  noExternal: [/^@dx\//],
  banner: {
    js: "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);",
  },
  esbuildPlugins: [thirdPartyNotices()],
  sourcemap: true,
  clean: true,
});
