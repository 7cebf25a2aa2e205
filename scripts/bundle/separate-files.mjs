import { basename } from 'node:path';

/** What a program loads only at need, and the file beside it that has it. */
const separate = new Map([
  ['../tools.ts', './tools.cjs'],
  ['undici', './undici.cjs'],
  ['yaml', './yaml.cjs'],
]);

/**
 * A plugin for esbuild that leaves some modules out of a program: they are built into files of their own.
 *
 * @returns {NonNullable<import('tsup').Options['esbuildPlugins']>[number]}
 */
export function separateFiles() {
  return {
    name: 'separate-files',
    setup(build) {
      build.onResolve({ filter: /^(\.\.\/tools\.ts|undici|yaml)$/ }, ({ path, importer }) => {
        const isItself = basename(importer) === `${path}.ts`;
        return isItself ? undefined : { path: separate.get(path) ?? path, external: true };
      });
    },
  };
}
