import ts from 'typescript';

const { factory, SyntaxKind } = ts;

/**
 * TypeScript that counts which of its branches run: `counters[n] += 1` at the start of every function, block and case,
 * and beside every operand that may not be evaluated. The counters are a variable, `dxFuzzCounters`.
 *
 * @param {string} text
 * @param {string} path
 * @param {number} first the number of the first counter
 * @returns {{ readonly text: string, readonly next: number, readonly words: ReadonlySet<string> }} `next` is the number
 * behind the last counter; `words` are the texts that the code compares with
 */
export function instrumentSource(text, path, first) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  let next = first;
  const words = new Set(/** @type {string[]} */ ([]));
  const count = () => {
    const counters = factory.createIdentifier('dxFuzzCounters');
    next += 1;
    return factory.createPostfixIncrement(factory.createElementAccessExpression(counters, next - 1));
  };
  const { transformed } = ts.transform(source, [
    (context) => {
      const visit = (/** @type {ts.Node} */ node) => {
        if (ts.isStringLiteral(node) && node.text.length < 32) words.add(node.text);
        if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return node;
        return addCounters(ts.visitEachChild(node, visit, context), count);
      };
      return (file) => ts.visitEachChild(file, visit, context);
    },
  ]);
  return { text: transformed.map((file) => ts.createPrinter().printFile(file)).join(''), next, words };
}

/**
 * @param {ts.Node} node
 * @param {() => ts.Expression} count
 * @returns {ts.Node}
 */
function addCounters(node, count) {
  const statement = () => factory.createExpressionStatement(count());
  if (ts.isBlock(node)) return factory.updateBlock(node, [statement(), ...node.statements]);
  if (ts.isCaseClause(node))
    return factory.updateCaseClause(node, node.expression, [statement(), ...node.statements]);
  if (ts.isIfStatement(node)) {
    const { expression, thenStatement, elseStatement } = node;
    return factory.updateIfStatement(
      node,
      expression,
      asBlock(thenStatement, statement),
      elseStatement && asBlock(elseStatement, statement),
    );
  }
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return countArrow(node, count);
  if (ts.isConditionalExpression(node)) {
    const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
    const [yes, no] = [counted(whenTrue, count), counted(whenFalse, count)];
    return factory.updateConditionalExpression(node, condition, questionToken, yes, colonToken, no);
  }
  if (ts.isBinaryExpression(node) && isShortCircuit(node.operatorToken.kind)) {
    return factory.updateBinaryExpression(node, node.left, node.operatorToken, counted(node.right, count));
  }
  return node;
}

/**
 * @param {ts.ArrowFunction} node
 * @param {() => ts.Expression} count
 */
function countArrow(node, count) {
  const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = node;
  const body = counted(/** @type {ts.Expression} */ (node.body), count);
  return factory.updateArrowFunction(
    node,
    modifiers,
    typeParameters,
    parameters,
    type,
    equalsGreaterThanToken,
    body,
  );
}

/**
 * @param {ts.Statement} statement
 * @param {() => ts.Statement} count
 */
function asBlock(statement, count) {
  return ts.isBlock(statement) || ts.isIfStatement(statement)
    ? statement
    : factory.createBlock([count(), statement]);
}

/**
 * @param {ts.Expression} expression
 * @param {() => ts.Expression} count
 */
function counted(expression, count) {
  return factory.createParenthesizedExpression(factory.createComma(count(), expression));
}

/** @param {ts.SyntaxKind} kind */
function isShortCircuit(kind) {
  return (
    kind === SyntaxKind.AmpersandAmpersandToken ||
    kind === SyntaxKind.BarBarToken ||
    kind === SyntaxKind.QuestionQuestionToken
  );
}
