import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['bench/resolve.ts'],
  outDir: 'bench/dist',
  format: 'esm',
  target: 'node20',
  noExternal: [/^@dx\//, 'semver'],
});
