import { defineConfig } from 'tsup';
import { separateFiles } from '../../scripts/bundle/separate-files.mjs';
import { thirdPartyNotices } from '../../scripts/notices/third-party-notices.mjs';

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      worker: '../pkg-install/src/worker.ts',
      'registry-worker': '../pkg-install/src/registry-worker.ts',
    },
    format: 'esm',
    target: 'node20',
    dts: { entry: { index: 'src/index.ts' } },
    noExternal: [/^@dx\//],
    banner: {
      js: "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);",
    },
    esbuildPlugins: [thirdPartyNotices()],
    sourcemap: true,
    clean: ['!standalone/**', '!platforms/**'],
  },
  {
    entry: {
      dx: 'src/main.ts',
      unchanged: 'src/unchanged.ts',
      restored: 'src/restored.ts',
      tools: 'src/tools.ts',
      undici: 'src/separate/undici.ts',
      yaml: 'src/separate/yaml.ts',
      worker: '../pkg-install/src/worker.ts',
      'registry-worker': '../pkg-install/src/registry-worker.ts',
    },
    outDir: 'program',
    format: 'cjs',
    target: 'node20',
    shims: true,
    removeNodeProtocol: false,
    splitting: false,
    noExternal: [/^@dx\//],
    esbuildOptions: (options) => {
      options.charset = 'ascii';
      options.supported = { 'dynamic-import': false };
    },
    esbuildPlugins: [thirdPartyNotices(), separateFiles()],
    external: ['encoding'],
    sourcemap: true,
    clean: true,
  },
]);
