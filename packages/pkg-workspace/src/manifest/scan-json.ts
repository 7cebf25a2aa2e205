/** One member of the outermost object or list. Offsets count UTF-16 units; `end` is exclusive. */
export interface JsonMember {
  /** In a list, its index. */
  readonly key: string;
  /** In a list, where the value starts. */
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** The first place where a text stops being JSON. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

/** What a scan found: where the members of the outermost object or list are, or the first fault. */
export type JsonScan =
  | { readonly status: 'valid'; readonly members: readonly JsonMember[]; readonly end: number }
  | { readonly status: 'faulty'; readonly fault: JsonFault };

type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

interface ScanState {
  readonly text: string;
  offset: number;
  expecting: Expecting;
  /** Open brackets, outermost first. */
  readonly open: ('{' | '[')[];
  readonly members: JsonMember[];
  keyStart: number;
  valueStart: number;
  end: number;
}

const space = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in strings
const plainRun = /[^"\\\u0000-\u001f]+/y;
const escapeMark = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const expectedText: Readonly<Record<Expecting, string>> = {
  value: 'a value',
  'value-or-end': 'a value or "]"',
  key: 'a property name in double quotes',
  'key-or-end': 'a property name in double quotes or "}"',
  colon: '":" after the property name',
  'comma-or-end': '"," or a closing bracket',
  nothing: 'the end of the file',
};

/**
 * Where a JSON text goes wrong, or where the members of its outermost object or list lie. Engines word their errors in their
 * own ways and often leave the position out, hence a scan of our own. Iterative, so nesting costs no stack. O(length).
 *
 * Source: RFC 8259
 */
export function scanJson(text: string): JsonScan {
  const state: ScanState = {
    text,
    offset: text.startsWith('\uFEFF') ? 1 : 0,
    expecting: 'value',
    open: [],
    members: [],
    keyStart: 0,
    valueStart: 0,
    end: 0,
  };
  for (;;) {
    state.offset += matchLength(space, text, state.offset);
    if (state.offset === text.length && state.expecting === 'nothing') {
      return { status: 'valid', members: state.members, end: state.end };
    }
    if (!readToken(state)) return { status: 'faulty', fault: describeFault(state) };
  }
}

function readToken(state: ScanState): boolean {
  switch (state.expecting) {
    case 'value':
      return readValue(state);
    case 'value-or-end':
      return state.text[state.offset] === ']' ? closeBracket(state, '[') : readValue(state);
    case 'key':
      return readKey(state);
    case 'key-or-end':
      return state.text[state.offset] === '}' ? closeBracket(state, '{') : readKey(state);
    case 'colon':
      return advance(state, ':', 'value');
    case 'comma-or-end':
      return readCommaOrEnd(state);
    case 'nothing':
      return false;
  }
}

function readValue(state: ScanState): boolean {
  const { text, offset, open } = state;
  if (open.length === 1) state.valueStart = offset;
  const character = text[offset];
  if (character === '{' || character === '[') {
    open.push(character);
    state.offset += 1;
    state.expecting = character === '{' ? 'key-or-end' : 'value-or-end';
    return true;
  }
  const length = stringLength(text, offset) || matchLength(scalar, text, offset);
  state.offset += length;
  if (length > 0) endValue(state);
  return length > 0;
}

function readKey(state: ScanState): boolean {
  const length = stringLength(state.text, state.offset);
  if (state.open.length === 1) state.keyStart = state.offset;
  state.offset += length;
  if (length > 0) state.expecting = 'colon';
  return length > 0;
}

function readCommaOrEnd(state: ScanState): boolean {
  const bracket = state.open.at(-1) === '{' ? '{' : '[';
  if (state.text[state.offset] === (bracket === '{' ? '}' : ']')) return closeBracket(state, bracket);
  return advance(state, ',', bracket === '{' ? 'key' : 'value');
}

function closeBracket(state: ScanState, bracket: '{' | '['): boolean {
  if (state.open.pop() !== bracket) return false;
  state.offset += 1;
  endValue(state);
  return true;
}

function endValue(state: ScanState): void {
  const { text, open, keyStart, valueStart, offset } = state;
  if (open.length === 1 && open[0] === '{') {
    const keyEnd = keyStart + stringLength(text, keyStart);
    const key: unknown = JSON.parse(text.slice(keyStart, keyEnd));
    state.members.push({ key: String(key), keyStart, valueStart, valueEnd: offset });
  }
  if (open.length === 1 && open[0] === '[') {
    const key = String(state.members.length);
    state.members.push({ key, keyStart: valueStart, valueStart, valueEnd: offset });
  }
  if (open.length === 0) state.end = offset;
  state.expecting = open.length === 0 ? 'nothing' : 'comma-or-end';
}

function advance(state: ScanState, character: string, next: Expecting): boolean {
  if (state.text[state.offset] !== character) return false;
  state.offset += 1;
  state.expecting = next;
  return true;
}

/** Of the string at `offset`, or 0 when it is none. One pattern for all of it would need stack for each of its escapes. */
function stringLength(text: string, offset: number): number {
  if (text[offset] !== '"') return 0;
  let at = offset + 1;
  while (text[at] !== '"') {
    const length = matchLength(text[at] === '\\' ? escapeMark : plainRun, text, at);
    if (length === 0) return 0;
    at += length;
  }
  return at + 1 - offset;
}

function matchLength(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0].length ?? 0;
}

function describeFault({ text, offset, expecting }: ScanState): JsonFault {
  const rest = text.slice(offset, offset + 8);
  const expected = expectedText[expecting];
  if (rest === '') return { offset, expected: `${expected}, but the file ends here` };
  if (/^[<=>]{7}/.test(rest)) return { offset, expected: `${expected}, found a git conflict marker` };
  if (/^\/[/*]/.test(rest)) return { offset, expected: `${expected}; JSON has no comments` };
  if (rest.startsWith("'")) return { offset, expected: `${expected}; JSON strings use double quotes` };
  if (rest.startsWith('"') && stringLength(text, offset) === 0) {
    return { offset, expected: 'a string that is closed on its line and has only JSON escapes' };
  }
  if (/^[}\]]/.test(rest)) return { offset, expected: `${expected}; is there a comma too many before it?` };
  return { offset, expected };
}
