import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['bench/add-archive.ts', 'bench/scan-document.ts', 'bench/digest.ts', 'bench/publish.ts'],
  outDir: 'bench/dist',
  format: 'esm',
  target: 'node20',
  noExternal: [/^@dx\//],
});
