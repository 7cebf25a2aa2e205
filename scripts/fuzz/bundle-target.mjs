import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../repo/root.mjs';
import { instrumentSource } from './instrument-source.mjs';

/**
 * @typedef {object} Bundle
 * @property {string} file absolute; exports what the target exports
 * @property {number} counters how many there are
 * @property {readonly string[]} words texts that the code compares with
 */

/** So that a question is not asked for its own answer. */
const resolved = {};

/**
 * A target with the sources that it imports as one module, in which the packages' own code counts its branches. Other
 * modules stay imports.
 *
 * @param {import('./targets.mjs').Target} target
 * @returns {Promise<Bundle>}
 */
export async function bundleTarget({ name, owner }) {
  const directory = join(root, 'packages', owner);
  const file = join(directory, 'node_modules', '.fuzz', `${name}.mjs`);
  const words = new Set(/** @type {string[]} */ ([]));
  let counters = 0;
  /** @type {import('esbuild').Plugin} */
  const count = {
    name: 'count-branches',
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
        if (path.startsWith('@dx/') || path.startsWith('node:') || pluginData === resolved) return null;
        const found = await resolve(path, { ...from, pluginData: resolved });
        return found.external ? found : { path: pathToFileURL(found.path).href, external: true };
      });
      onLoad({ filter: /packages[/\\][^/\\]+[/\\]src[/\\].*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!isCounted(path)) return { contents: source, loader: 'ts' };
        const made = instrumentSource(source, path, counters);
        counters = made.next;
        for (const word of made.words) words.add(word);
        return { contents: made.text, loader: 'ts' };
      });
    },
  };
  await build({
    entryPoints: [join(directory, 'test', 'fuzz', `${name}.ts`)],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    banner: { js: 'const { dxFuzzCounters } = globalThis;' },
    logLevel: 'error',
    plugins: [count],
  });
  return { file, counters, words: [...words] };
}

/** What a target reads with may import a package as a whole; the parts that read nothing only make noise. */
function isCounted(/** @type {string} */ path) {
  return !path.includes(`fixture-registry${sep}`) && !path.endsWith(`${sep}index.ts`);
}
