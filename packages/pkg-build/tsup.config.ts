import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    esbuild: 'src/esbuild.ts',
    vite: 'src/vite.ts',
    webpack: 'src/webpack.ts',
  },
  format: 'esm',
  target: 'node20',
  dts: true,
  sourcemap: true,
  clean: true,
});
