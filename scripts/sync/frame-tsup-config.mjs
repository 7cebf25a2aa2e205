/** CommonJS packages that are bundled into ESM still ask for Node's built-ins with `require`. */
const requireBanner =
  "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);";

const bundlingLines = [
  '  noExternal: [/^@dx\\//],',
  '  banner: {',
  `    js: "${requireBanner}",`,
  '  },',
  '  esbuildPlugins: [thirdPartyNotices()],',
];
const bundlingImport = "import { thirdPartyNotices } from '../../scripts/notices/third-party-notices.mjs';";

/**
 * The build configuration that a published package should have.
 *
 * @param {import('./extras.mjs').PackageExtras} extra
 * @returns {string} the file's text
 */
export function frameTsupConfig(extra) {
  const exported = ['index', ...(extra.entries ?? [])].map((entry) => [entry, `src/${entry}.ts`]);
  const all = [...exported, ...Object.entries(extra.builtEntries ?? {})];
  return [
    "import { defineConfig } from 'tsup';",
    ...(extra.bundlesDx ? [bundlingImport] : []),
    '',
    'export default defineConfig({',
    `  entry: ${formatEntries(all)},`,
    "  format: 'esm',",
    "  target: 'node20',",
    `  dts: ${extra.builtEntries === undefined ? 'true' : `{ entry: ${formatEntries(exported)} }`},`,
    ...(extra.bundlesDx ? bundlingLines : []),
    '  sourcemap: true,',
    '  clean: true,',
    '});',
    '',
  ].join('\n');
}

/**
 * @param {readonly (readonly string[])[]} entries
 * @returns {string}
 */
function formatEntries(entries) {
  return `{ ${entries.map(([name, source]) => `${name}: '${source}'`).join(', ')} }`;
}
