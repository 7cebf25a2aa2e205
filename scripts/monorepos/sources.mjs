/**
 * @typedef {object} Source where the manifests of a monorepo come from
 * @property {string} name
 * @property {string} about
 * @property {string} repository as published manifests name it: owner and name
 * @property {readonly string[]} workspaces
 * @property {readonly string[]} packages to install, so that all members are there; the rest comes as dependencies
 * @property {Readonly<Record<string, string>>} tools `devDependencies` of the root, which is not published
 * @property {readonly string[]} [leftOut] dependencies that mirrors of the registry do not have as a whole
 * @property {boolean} [hasProtocols] members name each other by `workspace:`, and shared dependencies by `catalog:`
 */

/** @type {readonly Source[]} */
export const sources = [
  {
    name: 'babel',
    about:
      'a compiler and its plugins: over a hundred members, some with commands, cycles among them by `devDependencies`',
    repository: 'babel/babel',
    workspaces: ['packages/*', 'eslint/*'],
    packages: [
      ...names('@babel', '7', [
        'core cli node register runtime standalone eslint-parser eslint-plugin preset-env preset-react',
        'preset-typescript preset-flow plugin-transform-runtime plugin-proposal-decorators plugin-syntax-decorators',
        'helper-plugin-test-runner helper-transform-fixture-test-runner',
      ]),
    ],
    tools: { eslint: '^8.57.0', prettier: '^3.3.0', rollup: '^4.20.0', typescript: '^5.5.0' },
  },
  {
    name: 'docusaurus',
    about:
      'a site generator: exact versions of each other, peers on React, aliases, webpack and all that it needs',
    repository: 'facebook/docusaurus',
    workspaces: ['packages/*'],
    packages: [
      'create-docusaurus@3.10.2',
      ...names('@docusaurus', '3.10.2', [
        'core preset-classic theme-mermaid theme-live-codeblock theme-search-algolia plugin-pwa plugin-ideal-image',
        'plugin-client-redirects plugin-vercel-analytics remark-plugin-npm2yarn eslint-plugin faster',
        'module-type-aliases tsconfig bundler babel types',
      ]),
    ],
    tools: { eslint: '^8.57.0', react: '^19.2.0', 'react-dom': '^19.2.0', typescript: '~5.9.3' },
  },
  {
    name: 'vitest',
    about:
      'a test runner: `workspace:` ranges and a catalog, optional peers among members in both directions',
    repository: 'vitest-dev/vitest',
    workspaces: ['packages/*'],
    packages: [
      'vitest@4.1.11',
      ...names('@vitest', '4.1.11', [
        'expect mocker pretty-format runner snapshot spy utils ui browser browser-playwright browser-webdriverio',
        'browser-preview coverage-v8 coverage-istanbul web-worker ws-client',
      ]),
    ],
    tools: { typescript: '^5.9.3', vite: '^7.1.0' },
    leftOut: ['unocss', '@unocss/reset'],
    hasProtocols: true,
  },
];

/**
 * @param {string} scope
 * @param {string} range
 * @param {readonly string[]} lines
 * @returns {string[]}
 */
function names(scope, range, lines) {
  return lines.flatMap((line) => line.split(' ')).map((name) => `${scope}/${name}@${range}`);
}
