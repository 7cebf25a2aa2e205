import type { Sighting } from './code-facts.ts';
import type { CodeFact } from './types.ts';

const wideGap = ' '.repeat(160);
const directions = /[\u202a-\u202e\u2066-\u2069]/g;
const longestReadLine = 1000;

/** What a person who looks at a file does not see. O(characters). */
export function findHiddenText(text: string): ReadonlyMap<CodeFact, readonly Sighting[]> {
  const seen = new Map<CodeFact, readonly Sighting[]>();
  const note = (fact: CodeFact, at: number | undefined, detail: string): void => {
    if (at !== undefined && at !== -1) seen.set(fact, [{ token: 0, line: lineAt(text, at), detail }]);
  };
  note('out-of-sight', findGap(text), '');
  const turned = findTurned(text);
  note('direction-marks', turned, turned === undefined ? '' : codeName(text.charCodeAt(turned)));
  const run = findInvisible(text);
  note('invisible-text', run?.at, `${run?.length ?? 0} characters`);
  return seen;
}

/** Code behind a wide gap that itself begins behind code. */
function findGap(text: string): number | undefined {
  for (let at = text.indexOf(wideGap); at !== -1; at = text.indexOf(wideGap, at)) {
    const start = at;
    while (text[at] === ' ') at += 1;
    if (hasCodeBefore(text, start) && isCodeAt(text, at)) return at;
  }
  return undefined;
}

function hasCodeBefore(text: string, at: number): boolean {
  const before = text[at - 1];
  return before === ';' || before === '}' || before === '{' || before === ')' || before === ',';
}

function isCodeAt(text: string, at: number): boolean {
  const next = text.slice(at, at + 2);
  return next !== '//' && next !== '/*' && /^[A-Za-z_$(!;[]/.test(next);
}

/** Nobody reads the long lines of minified code, so nobody is misled there. */
function findTurned(text: string): number | undefined {
  for (const { index } of text.matchAll(directions)) {
    const before = text.slice(Math.max(0, index - longestReadLine), index);
    const after = text.slice(index, index + longestReadLine);
    const begins = before.length < longestReadLine || before.includes('\n');
    const ends = after.length < longestReadLine || after.includes('\n');
    if (begins && ends) return index;
  }
  return undefined;
}

/** Characters without width or sign of their own: tags, variation selectors, joiners. */
const invisible =
  /(?:[\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e01ef}]|\u200c|\u200d|\ufe00|\ufe01|\ufe02|\ufe03|\ufe04|\ufe05|\ufe06|\ufe07|\ufe08|\ufe09|\ufe0a|\ufe0b|\ufe0c|\ufe0d|\ufe0e|\ufe0f){8,}/u;

/** So many of them that they are no emoji and no script's own. */
function findInvisible(text: string): { readonly at: number; readonly length: number } | undefined {
  const run = invisible.exec(text);
  if (run === null) return undefined;
  return { at: run.index, length: [...run[0].slice(0, 10_000)].length };
}

function lineAt(text: string, end: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function codeName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
