import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../repo/root.mjs';

/**
 * What reads archives, what finds, and the samples, as one module: Node 20 cannot load TypeScript.
 *
 * @returns {Promise<string>} absolute path
 */
export async function bundleFindings() {
  const outfile = join(root, 'packages', 'pkg-audit', 'node_modules', '.findings', 'findings.mjs');
  await build({
    stdin: {
      contents: `
        export { codeRules } from './pkg-audit/src/findings/rules.ts';
        export { findInFiles } from './pkg-audit/src/findings/find-in-files.ts';
        export { filesOf, samples } from './pkg-audit/test/findings/samples.ts';
        export { defaultLimits, gunzipArchive } from './pkg-cache/src/index.ts';
        export { readTar } from './pkg-cache/src/read-tar.ts';
        export { popularNames } from './pkg-install/src/popular-names.ts';
      `,
      resolveDir: join(root, 'packages'),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
