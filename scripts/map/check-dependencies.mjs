import { builtinModules } from 'node:module';

/**
 * Imports of a package that its manifest does not declare, and declared dependencies that no source imports. A package
 * that bundles the others is asked only for what it imports itself.
 *
 * @param {import('./find-map-faults.mjs').PackageSource} source
 * @returns {string[]}
 */
export function checkDependencies({ entry, sources }) {
  const { dependencies = {}, devDependencies = {} } = entry.manifest;
  const bundlesDx = Object.keys(devDependencies).some((name) => /^@dx\/pkg-/.test(name));
  const declared = new Set(Object.keys(bundlesDx ? { ...dependencies, ...devDependencies } : dependencies));
  const faults = [];
  const used = new Set();
  for (const { path, imports } of sources) {
    for (const { from, typeOnly } of imports) {
      const name = readPackageName(from);
      if (name === undefined) continue;
      used.add(name);
      const isDeclared =
        declared.has(name) || (typeOnly && name in devDependencies && !name.startsWith('@dx/'));
      if (!isDeclared) faults.push(`${path} imports ${name}, which its package.json does not depend on`);
    }
  }
  const unused = bundlesDx ? [] : [...declared].filter((name) => !used.has(name));
  return [
    ...faults,
    ...unused.map((name) => `packages/${entry.folder} depends on ${name}, which nothing in its src imports`),
  ];
}

/**
 * The package of a bare specifier; undefined for files of the same package and for built-ins of Node.
 *
 * @param {string} from
 * @returns {string | undefined}
 */
export function readPackageName(from) {
  if (from.startsWith('.') || from.startsWith('node:') || builtinModules.includes(from)) return undefined;
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/');
}
