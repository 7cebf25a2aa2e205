/** What a package of `@pnpm/registry-mock` is about, by its name. The first group that fits has it. */
const groups: readonly (readonly [title: string, name: RegExp])[] = [
  [
    'packages from elsewhere',
    /github|git-dep|child-pkg|test-pnpm-peer-deps|tarball|local-dep|reference|internal-dep|catalog/,
  ],
  ['I07 peers', /peer|abc|xyz|deadlock|@pnpm\/[xyz]$|tango|say-hi/],
  ['cycles', /circular|requires-itself|alpha/],
  ['I06 platforms and engines', /darwin|linux|win32|windows|compatible|cpu|legacy|architectures|engine|gyp/],
  ['I05 optional dependencies', /optional|bar$/],
  ['install scripts', /install|build|script|hook|lifecycle|native|generated|execution-env|count-to/],
  ['L03 commands', /bin|touch-file|sh-hello|shell-mock|print-|dlx|plugins/],
  ['aliases', /alias|console-log/],
  ['bundled packages', /bundle/],
  ['names of which only the case differs', /different-cases/],
  ['other packages', /^/],
];

/** Titles of all groups. */
export const groupTitles: readonly string[] = groups.map(([title]) => title);

/** The title of the group of a package. */
export function groupOf(name: string): string {
  return groups.find(([, pattern]) => pattern.test(name))?.[0] ?? '';
}

/** Name and version where dx does not do what npm does, and why. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([
  [
    '@pnpm.e2e/cli-with-node-engine',
    'engines with an object for a range: npm copies it to the lock, dx leaves it out',
  ],
  ['@pnpm.e2e/hello-world-js-bin-parent', 'two packages with a command of one name: which one is linked'],
  ['@pnpm.e2e/has-local-dep', 'a directory that a package of a registry names: refused by dx'],
]);

/** Packages that name a repository or an archive elsewhere: npm would ask the network for it. */
export const asksNetwork: ReadonlySet<string> = new Set([
  '@pnpm.e2e/has-aliased-git-dependency',
  '@pnpm.e2e/has-github-dep',
  '@pnpm.e2e/peer-deps-in-child-pkg',
  '@pnpm.e2e/pkg-with-tarball-dep-from-registry',
  '@pnpm.e2e/test-pnpm-peer-deps',
]);
