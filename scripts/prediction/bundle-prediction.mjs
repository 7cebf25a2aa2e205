import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../repo/root.mjs';

/**
 * The model as one module: Node 20 cannot load TypeScript.
 *
 * @returns {Promise<string>} absolute path
 */
export async function bundlePrediction() {
  const source = join(root, 'packages', 'pkg-cache', 'src', 'prediction');
  const outfile = join(root, 'packages', 'pkg-cache', 'node_modules', '.prediction', 'prediction.mjs');
  const modules = ['count-additions', 'counts-text', 'predict-next', 'shape-counts'];
  await build({
    stdin: {
      contents: modules.map((name) => `export * from './${name}.ts';`).join('\n'),
      resolveDir: source,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
