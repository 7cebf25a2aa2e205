/** Differences that were looked into. @type {readonly import('../differential/known-differences.mjs').KnownDifference[]} */
export const knownDifferences = [
  {
    aspects: ['lock'],
    names: ['vitest'],
    detail: /ependencies: dx \{.*"workspace:[*^]"/,
    cause:
      'what a manifest says by `workspace:` is in the lockfile of dx as in the manifest; npm was given it written out',
  },
  {
    aspects: ['versions', 'placement', 'commands', 'lock'],
    names: ['vitest'],
    detail: /\bcommander\b/,
    cause: 'npm keeps a package that nothing needs any more, and marks it `extraneous`',
  },
];
