import jsTokens from 'js-tokens';
import { type CodeFacts, startFacts } from './code-facts.ts';
import { noteAny, noteMarks } from './note-marks.ts';
import { noteName } from './note-names.ts';
import { noteText } from './note-texts.ts';
import { decodeLiteral } from './string-literal.ts';
import { openWindow, type Token } from './token-window.ts';

/**
 * What the code of a file does, from one pass over its tokens: comments and spaces are passed over, texts are kept apart
 * from names, and nothing is run. Reads any text, code or not. O(characters).
 */
export function readCode(text: string): CodeFacts {
  const facts = startFacts();
  const window = openWindow();
  let line = 1;
  for (const { type, value } of jsTokens(text)) {
    const token = toToken(type, value, line, window.at(0));
    if (type === 'LineTerminatorSequence') line += 1;
    else if (breaksLines.has(type)) line += countLines(value);
    if (token === undefined) continue;
    window.push(token);
    facts.advance(line);
    noteAny(window, facts);
    if (token.kind === 'text') noteText(window, facts);
    else if (token.kind === 'name') noteName(window, facts);
    else noteMarks(window, facts);
  }
  return facts.finish();
}

const breaksLines: ReadonlySet<string> = new Set([
  'MultiLineComment',
  'StringLiteral',
  'NoSubstitutionTemplate',
  'TemplateHead',
  'TemplateMiddle',
  'TemplateTail',
]);

function toToken(type: string, value: string, line: number, last: Token | undefined): Token | undefined {
  if (type === 'IdentifierName' || type === 'PrivateIdentifier')
    return { kind: 'name', value, raw: value, line };
  if (type === 'Punctuator') return { kind: 'mark', value, raw: value, line };
  if (type === 'StringLiteral' || type === 'NoSubstitutionTemplate')
    return { kind: 'text', value: joined(decodeLiteral(value), last), raw: value, line };
  if (type.startsWith('Template')) return { kind: 'text', value: decodeLiteral(value), raw: value, line };
  if (type === 'NumericLiteral' || type === 'RegularExpressionLiteral')
    return { kind: 'other', value, raw: value, line };
  return undefined;
}

/** Pieces of a text that are put together again: `'chi' + 'ld'`. */
function joined(value: string, last: Token | undefined): string {
  const before = last?.joins;
  return before === undefined || before.length + value.length > longestJoin ? value : before + value;
}

/** Enough for a name or an address; every piece is looked at again with what is before it. */
const longestJoin = 256;

function countLines(value: string): number {
  let lines = 0;
  for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
