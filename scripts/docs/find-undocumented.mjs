import { join, relative } from 'node:path';
import ts from 'typescript';
import { listPublicPackages } from '../repo/list-packages.mjs';

/**
 * The exports of the published packages that have no docstring.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findUndocumented(root) {
  const entries = listPublicPackages(root).flatMap(({ directory, manifest }) =>
    Object.values(manifest.exports ?? {}).map((source) => join(directory, String(source))),
  );
  const program = ts.createProgram(entries, readOptions(root));
  return entries.flatMap((entry) =>
    checkEntry(program, entry).map((name) => `${relative(root, entry)} exports ${name} without a docstring`),
  );
}

/**
 * @param {string} root
 * @returns {ts.CompilerOptions}
 */
function readOptions(root) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

/**
 * @param {ts.Program} program
 * @param {string} entry
 * @returns {string[]} names of undocumented exports
 */
function checkEntry(program, entry) {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) return [];
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => !isDocumented(checker, symbol))
    .map((symbol) => symbol.name);
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @returns {boolean}
 */
function isDocumented(checker, symbol) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return ts.displayPartsToString(target.getDocumentationComment(checker)).trim() !== '';
}
