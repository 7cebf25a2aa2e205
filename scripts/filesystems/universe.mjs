/** Bytes of the largest file of each package: enough that a disk of some megabytes cannot hold all of them. */
const largeBytes = 700_000;
const packageCount = 12;

/**
 * Packages with commands, nested directories, long names and files that do not compress.
 *
 * @returns {import('../../packages/fixture-registry/src/types.ts').Universe}
 */
export function universe() {
  const names = Array.from({ length: packageCount }, (_, index) => `p${index}`);
  const packages = Object.fromEntries(
    names.map((name, index) => [name, { versions: versionsOf(name, index) }]),
  );
  return { packages };
}

/** The project that has all of them. */
export const manifest = `${JSON.stringify(
  {
    name: 'app',
    version: '1.0.0',
    dependencies: Object.fromEntries(
      Array.from({ length: packageCount }, (_, index) => [`p${index}`, '1.0.0']),
    ),
  },
  undefined,
  2,
)}\n`;

/**
 * @param {string} name
 * @param {number} seed
 */
function versionsOf(name, seed) {
  return {
    '1.0.0': {
      bin: { [name]: 'cli.js' },
      files: {
        'cli.js': '#!/usr/bin/env node\n',
        'large.txt': noise(seed),
        'lib/deep/er/index.js': `module.exports = ${seed};\n`,
        [`lib/${'long-name-'.repeat(15)}.js`]: '',
      },
    },
  };
}

/** @param {number} seed */
function noise(seed) {
  let state = seed + 1;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + (state % 90));
  };
  return Array.from({ length: largeBytes }, next).join('');
}
