/** Where a JSON text stops being one. `line` and `column` count from 1; `text` is that line, cut to what is near. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const token = /([{}[\],:])|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const plainRun = /[ !#-[\]-\uffff]+/y;
const escapeMark = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const around = 60;

/** The place of the first mistake in a text that `JSON.parse` refused. O(length). */
export function findJsonFault(text: string): JsonFault {
  const at = Math.min(findFaultOffset(text), text.length);
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/\r$/, '');
  const column = at - lineStart + 1;
  const from = Math.max(0, column - around);
  return { line: before.split('\n').length, column, text: line.slice(from, column + around) };
}

/** What may come next. */
type Expectation = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'comma' | 'end';

function findFaultOffset(text: string): number {
  const open: string[] = [];
  let expected: Expectation = 'value';
  token.lastIndex = 0;
  for (;;) {
    const start = skipSpace(text, token.lastIndex);
    const kind = readToken(text, start);
    const next: Expectation | undefined = kind === undefined ? undefined : step(expected, kind, open);
    if (next === undefined) return start;
    expected = next;
  }
}

/** What begins at `start`, and leaves `token.lastIndex` behind it. One pattern for a string would need stack for each of its escapes. */
function readToken(text: string, start: number): string | undefined {
  if (text[start] === '"') {
    token.lastIndex = skipString(text, start);
    return token.lastIndex === 0 ? undefined : 'string';
  }
  token.lastIndex = start;
  const match = token.exec(text);
  return match === null ? undefined : (match[1] ?? 'literal');
}

/** The end of the string, or 0 when it is none. */
function skipString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    if (text[at] === '"') return at + 1;
    const pattern = text[at] === '\\' ? escapeMark : plainRun;
    pattern.lastIndex = at;
    if (!pattern.test(text)) return 0;
    at = pattern.lastIndex;
  }
}

/** What is expected after the token, or undefined when the token may not be here. */
function step(expected: Expectation, kind: string, open: string[]): Expectation | undefined {
  if (expected === 'colon') return kind === ':' ? 'value' : undefined;
  if (kind === 'string' && (expected === 'key' || expected === 'firstKey')) return 'colon';
  if (expected === 'value' || expected === 'firstValue') {
    if (kind === '{' || kind === '[') {
      open.push(kind);
      return kind === '{' ? 'firstKey' : 'firstValue';
    }
    if (kind === 'string' || kind === 'literal') return afterValue(open);
  }
  if (kind === ',' && expected === 'comma') return open.at(-1) === '{' ? 'key' : 'value';
  return closes(expected, kind, open) ? afterValue(open) : undefined;
}

function closes(expected: Expectation, kind: string, open: string[]): boolean {
  const opener = kind === '}' ? '{' : kind === ']' ? '[' : undefined;
  const isFirst = opener === '{' ? expected === 'firstKey' : expected === 'firstValue';
  if (opener === undefined || open.at(-1) !== opener || !(isFirst || expected === 'comma')) return false;
  open.pop();
  return true;
}

function afterValue(open: readonly string[]): Expectation {
  return open.length === 0 ? 'end' : 'comma';
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}
