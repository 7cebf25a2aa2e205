import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../repo/root.mjs';

/**
 * The sweep of pkg-install with everything that it imports as one module: Node 20 cannot load TypeScript.
 *
 * @returns {Promise<string>} absolute path
 */
export async function bundleSweep() {
  const directory = join(root, 'packages', 'pkg-install');
  const outfile = join(directory, 'node_modules', '.crash-sweep', 'run-sweep.mjs');
  await build({
    entryPoints: [join(directory, 'test', 'crash', 'run-sweep.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    // Some libraries are CommonJS, and ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
