/** CommonJS packages that are bundled into ESM still ask for Node's built-ins with `require`. */
const requireBanner =
  "import { createRequire as openRequire } from 'node:module'; const require = openRequire(import.meta.url);";

const bundlingLines = [
  'noExternal: [/^@dx\\//],',
  'banner: {',
  `  js: "${requireBanner}",`,
  '},',
  'esbuildPlugins: [thirdPartyNotices()],',
];
const separatingImport = "import { separateFiles } from '../../scripts/bundle/separate-files.mjs';";
const bundlingImport = "import { thirdPartyNotices } from '../../scripts/notices/third-party-notices.mjs';";

/**
 * The build configuration that a published package should have.
 *
 * @param {import('./extras.mjs').PackageExtras} extra
 * @returns {string} the file's text
 */
export function frameTsupConfig(extra) {
  const { programs } = extra;
  const body =
    programs === undefined
      ? ['export default defineConfig({', ...indent(frameLibrary(extra)), '});']
      : ['export default defineConfig([', ...indent(listConfigs(extra, programs)), ']);'];
  return [
    "import { defineConfig } from 'tsup';",
    ...(extra.programs === undefined ? [] : [separatingImport]),
    ...(extra.bundlesDx ? [bundlingImport] : []),
    '',
    ...body,
    '',
  ].join('\n');
}

/**
 * @param {import('./extras.mjs').PackageExtras} extra
 * @param {Readonly<Record<string, string>>} programs
 */
function listConfigs(extra, programs) {
  return [frameLibrary(extra), framePrograms(programs)].flatMap((lines) => ['{', ...indent(lines), '},']);
}

/** @param {readonly string[]} lines */
function indent(lines) {
  return lines.map((line) => `  ${line}`);
}

/** @param {import('./extras.mjs').PackageExtras} extra */
function frameLibrary(extra) {
  const exported = ['index', ...(extra.entries ?? [])].map((entry) => [entry, `src/${entry}.ts`]);
  const all = [...exported, ...Object.entries(extra.builtEntries ?? {})];
  return [
    ...formatEntries('entry: ', all, ','),
    "format: 'esm',",
    "target: 'node20',",
    ...(extra.builtEntries === undefined ? ['dts: true,'] : formatEntries('dts: { entry: ', exported, ' },')),
    ...(extra.bundlesDx ? bundlingLines : []),
    'sourcemap: true,',
    `clean: ${frameClean(extra)},`,
  ];
}

/** @param {import('./extras.mjs').PackageExtras} extra */
function frameClean({ ownDirectories }) {
  if (ownDirectories === undefined) return 'true';
  return `[${ownDirectories.map((name) => `'!${name}/**'`).join(', ')}]`;
}

/**
 * Programs are what people start: one file each, so that its compiled code can be kept in one piece.
 *
 * @param {Readonly<Record<string, string>>} programs
 */
function framePrograms(programs) {
  return [
    ...formatEntries('entry: ', Object.entries(programs), ','),
    "outDir: 'program',",
    "format: 'cjs',",
    "target: 'node20',",
    'shims: true,',
    'removeNodeProtocol: false,',
    'splitting: false,',
    'noExternal: [/^@dx\\//],',
    'esbuildOptions: (options) => {',
    "  options.charset = 'ascii';",
    "  options.supported = { 'dynamic-import': false };",
    '},',
    'esbuildPlugins: [thirdPartyNotices(), separateFiles()],',
    "external: ['encoding'],",
    'sourcemap: true,',
    'clean: true,',
  ];
}

/**
 * On one line where the formatter would leave it there.
 *
 * @param {string} before
 * @param {readonly (readonly string[])[]} entries
 * @param {string} after
 */
function formatEntries(before, entries, after) {
  const pairs = entries.map(
    ([name, source]) => `${/^\w+$/.test(name ?? '') ? name : `'${name}'`}: '${source}'`,
  );
  const line = `${before}{ ${pairs.join(', ')} }${after}`;
  return line.length <= 106 ? [line] : [`${before}{`, ...pairs.map((pair) => `  ${pair},`), `}${after}`];
}
