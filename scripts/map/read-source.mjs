import ts from 'typescript';

/**
 * @typedef {object} Import
 * @property {string} from the specifier as written
 * @property {boolean} typeOnly nothing of it is left when the program runs
 */

/**
 * @typedef {object} Source
 * @property {string} path
 * @property {readonly Import[]} imports in the order of the file
 * @property {readonly string[]} processUses members of `process` that are named: `env`, `cwd`
 */

/**
 * What one TypeScript file imports and takes from `process`.
 *
 * @param {string} path
 * @param {string} text
 * @returns {Source}
 */
export function readSource(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  /** @type {Import[]} */
  const imports = [];
  /** @type {string[]} */
  const processUses = [];
  const visit = (/** @type {ts.Node} */ node) => {
    const found = readImport(node);
    if (found !== undefined) imports.push(found);
    const used = readProcessUse(node);
    if (used !== undefined) processUses.push(used);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path, imports, processUses };
}

/**
 * @param {ts.Node} node
 * @returns {Import | undefined}
 */
function readImport(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    if (from === undefined || !ts.isStringLiteral(from)) return undefined;
    return {
      from: from.text,
      typeOnly: ts.isImportDeclaration(node) ? isTypeImport(node) : isTypeExport(node),
    };
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { from: node.argument.literal.text, typeOnly: true };
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument !== undefined && ts.isStringLiteral(argument)
    ? { from: argument.text, typeOnly: false }
    : undefined;
}

/** @param {ts.ImportDeclaration} node */
function isTypeImport(node) {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined && named !== undefined && ts.isNamedImports(named) && areTypes(named.elements)
  );
}

/** @param {ts.ExportDeclaration} node */
function isTypeExport(node) {
  const clause = node.exportClause;
  return node.isTypeOnly || (clause !== undefined && ts.isNamedExports(clause) && areTypes(clause.elements));
}

/** @param {readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]} elements */
function areTypes(elements) {
  return elements.length > 0 && elements.every((element) => element.isTypeOnly);
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function readProcessUse(node) {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === 'process' ? node.name.text : undefined;
}
