import ts from 'typescript';

/**
 * The error codes that a TypeScript file names as strings, each once. Names of environment variables, which look
 * alike, are not strings but keys: `env['DX_HOME']`.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[]}
 */
export function readCodes(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  /** @type {Set<string>} */
  const codes = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isStringLiteralLike(node) && /^DX_[A-Z0-9_]*[A-Z0-9]$/.test(node.text) && !isKey(node))
      codes.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...codes];
}

/** @param {ts.Node} node */
function isKey(node) {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}
