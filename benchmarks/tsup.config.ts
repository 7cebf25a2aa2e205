import { defineConfig } from 'tsup';

const common = { format: 'esm', target: 'node20', splitting: false } as const;

export default defineConfig([
  { ...common, entry: ['src/bench.ts', 'src/record.ts', 'src/all.ts', 'src/report.ts'], clean: true },
  {
    ...common,
    entry: { steps: 'src/steps/main.ts' },
    noExternal: [/^@dx\/pkg-/],
    banner: {
      js: "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);",
    },
  },
]);
