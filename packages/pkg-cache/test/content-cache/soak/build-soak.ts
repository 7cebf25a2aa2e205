import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the script of a soak's processes, since Node 20 loads no TypeScript, and gives its path. */
export async function buildSoakProcess(directory: string): Promise<string> {
  const outfile = join(directory, 'soak-process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('soak-process.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  return outfile;
}
