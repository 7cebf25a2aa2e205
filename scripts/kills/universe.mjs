/** How many packages the project has: enough that every stage takes a while. */
const packageCount = 40;

/**
 * Packages in layers, each with two versions, commands and nested directories; one has an install script.
 *
 * @returns {import('../../packages/fixture-registry/src/types.ts').Universe}
 */
export function killUniverse() {
  /** @type {Record<string, import('../../packages/fixture-registry/src/types.ts').PackageSpec>} */
  const packages = {};
  for (let at = 0; at < packageCount; at += 1) packages[nameOf(at)] = { versions: versionsOf(at) };
  return { packages };
}

/** The manifest that a project begins with. */
export const before = manifestOf({ [nameOf(0)]: '1.0.0', [nameOf(1)]: '1.0.0', [nameOf(2)]: '^1.0.0' });

/** The same after a change of versions, with one dependency more and one less. */
export const after = manifestOf({ [nameOf(0)]: '2.0.0', [nameOf(2)]: '^1.0.0', [nameOf(5)]: '2.0.0' });

/** @param {Record<string, string>} dependencies */
function manifestOf(dependencies) {
  const fields = { name: 'app', version: '1.0.0', dependencies, allowScripts: { [nameOf(7)]: true } };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** @param {number} at */
function nameOf(at) {
  return at % 5 === 3 ? `@scope/p${at}` : `p${at}`;
}

/** @param {number} at */
function versionsOf(at) {
  return Object.fromEntries(['1.0.0', '2.0.0'].map((version) => [version, specOf(at, version)]));
}

/**
 * @param {number} at
 * @param {string} version
 * @returns {import('../../packages/fixture-registry/src/types.ts').VersionSpec}
 */
function specOf(at, version) {
  const deeper = [at * 2 + 3, at * 2 + 4, at + 11].filter((next) => next < packageCount && next > at);
  const ranges = deeper.map((next, index) => [nameOf(next), index === 1 ? '1.0.0' : version]);
  const text = `${nameOf(at)}@${version}\n`;
  return {
    dependencies: Object.fromEntries(ranges),
    bin: { [`run-${at}`]: 'cli.js' },
    files: {
      'cli.js': `#!/usr/bin/env node\nconsole.log(${JSON.stringify(text)});\n`,
      'lib/index.js': text.repeat(200),
      'lib/deep/er/data.json': JSON.stringify({ at, version, filler: 'x'.repeat(at * 300) }),
    },
    ...(at === 7
      ? { scripts: { postinstall: `node -e "require('fs').writeFileSync('made', 'by a script')"` } }
      : {}),
  };
}
