import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../repo/root.mjs';

/**
 * The soak of pkg-cache and what its processes run, each as one module: Node 20 cannot load TypeScript.
 *
 * @returns {Promise<{ driver: string, script: string }>} absolute paths
 */
export async function bundleSoak() {
  const directory = join(root, 'packages', 'pkg-cache');
  const outdir = join(directory, 'node_modules', '.cache-soak');
  const soak = join(directory, 'test', 'content-cache', 'soak');
  await build({
    entryPoints: [join(soak, 'run-soak.ts'), join(soak, 'soak-process.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
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
  return { driver: join(outdir, 'run-soak.mjs'), script: join(outdir, 'soak-process.mjs') };
}
