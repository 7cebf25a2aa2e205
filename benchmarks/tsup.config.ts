import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/bench.ts', 'src/record.ts'],
  format: 'esm',
  target: 'node20',
  splitting: false,
  clean: true,
});
