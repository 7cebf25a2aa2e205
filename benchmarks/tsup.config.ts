import { defineConfig } from 'tsup';

const common = {
  format: 'esm' as const,
  target: 'node20' as const,
  splitting: false,
  external: ['@parcel/watcher', 'chokidar'],
};

export default defineConfig([
  {
    ...common,
    entry: {
      bench: 'src/bench.ts',
      record: 'src/record.ts',
      all: 'src/all.ts',
      report: 'src/report.ts',
      profile: 'src/profile.ts',
      bundles: 'src/bundles/main.ts',
      watch: 'src/watch/main.ts',
    },
    clean: true,
  },
  {
    ...common,
    entry: { steps: 'src/steps/main.ts' },
    noExternal: [/^@dx\/pkg-/],
    banner: {
      js: "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);",
    },
  },
]);
