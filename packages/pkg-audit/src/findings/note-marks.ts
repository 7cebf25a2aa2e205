import type { FactNotes, ModuleUse } from './code-facts.ts';
import type { TokenWindow } from './token-window.ts';

const uses: ReadonlyMap<string, ModuleUse> = new Map<string, ModuleUse>([
  ...'http https http2 dgram dns undici axios node-fetch got request superagent needle phin ws cross-fetch ky follow-redirects'
    .split(' ')
    .map((name): [string, ModuleUse] => [name, 'network']),
  ['net', 'raw-socket'],
  ['tls', 'raw-socket'],
  ['child_process', 'processes'],
  ['execa', 'processes'],
  ['cross-spawn', 'processes'],
  ['shelljs', 'processes'],
]);

/** What a call, an access or an assignment says with what is before it. */
export function noteMarks(window: TokenWindow, facts: FactNotes): void {
  const { value = '' } = window.at(0) ?? {};
  if (value === '(') {
    noteCall(window, facts);
    noteEvaluation(window, facts);
  } else if (value === ')') noteModule(window, facts);
  else if (value === '=') noteHook(window, facts);
  else if (value === ']' && window.endsWith(['!', '!', '['], 1)) facts.count('obfuscated-names', 3, '!![]');
}

const decoders: ReadonlySet<string> = new Set(['atob', 'unescape']);
const decrypters: ReadonlySet<string> = new Set(['createDecipher', 'createDecipheriv']);

function noteCall(window: TokenWindow, facts: FactNotes): void {
  const name = window.at(1);
  if (name?.kind !== 'name') return;
  const isMember = window.endsWith(['.'], 2);
  const { value } = name;
  if (
    value === 'fetch' &&
    (!isMember || window.endsWith(['globalThis', '.'], 2) || window.endsWith(['window', '.'], 2))
  )
    if (!window.endsWith(['function'], 2) && !window.endsWith(['async'], 2)) facts.note('network', 'fetch');
  if (value === 'sendBeacon' && isMember) facts.note('network', 'sendBeacon');
  if (decoders.has(value) && !window.endsWith(['function'], 2)) facts.note('decodes', value);
  if (decrypters.has(value)) facts.note('decrypts', value);
  if (value === 'fromCharCode') facts.note('char-codes', value);
  if (value === 'pipe' && isMember) facts.note('pipes');
}

const evaluators: ReadonlySet<string> = new Set([
  '_compile',
  'runInThisContext',
  'runInNewContext',
  'runInContext',
]);

function noteEvaluation(window: TokenWindow, facts: FactNotes): void {
  const name = window.at(1)?.value ?? '';
  if (name === ')' && window.endsWith([',', 'eval', ')', '('])) facts.note('evaluates', 'eval');
  if (evaluators.has(name) && window.endsWith(['.'], 2)) facts.note('evaluates', name);
  if (name === 'constructor' && window.endsWith(['constructor', '.'], 2)) facts.note('evaluates', name);
}

/** What any token says of those before it: what is evaluated, imported, or done with the environment. */
export function noteAny(window: TokenWindow, facts: FactNotes): void {
  const last = window.at(1);
  if (last === undefined) return;
  if (last.kind === 'text') noteImport(window, facts);
  else if (last.value === '(') noteEvaluated(window, facts);
  else if (last.value === ',') noteBody(window, facts);
  else if (last.value === 'env' && !accesses.has(window.at(0)?.value ?? '')) noteEnvironment(window, facts);
}

const accesses: ReadonlySet<string> = new Set(['.', '?.', '[']);

function noteEvaluated(window: TokenWindow, facts: FactNotes): void {
  const isEval =
    window.endsWith(['eval', '('], 1) && !window.endsWith(['.'], 3) && !window.endsWith(['function'], 3);
  const isFunction = window.endsWith(['Function', '('], 1) && !window.endsWith(['.'], 3);
  const first = window.at(0);
  if ((!isEval && !isFunction) || first === undefined) return;
  if (first.kind === 'text' || first.value === ')') return;
  facts.note('evaluates', isEval ? 'eval' : 'Function');
}

/** `Function('a', body)`. */
function noteBody(window: TokenWindow, facts: FactNotes): void {
  if (window.at(0)?.kind === 'text' || window.at(2)?.kind !== 'text') return;
  if (window.endsWith(['Function', '('], 3) && !window.endsWith(['.'], 5))
    facts.note('evaluates', 'Function');
}

/** `require('net')`, `import('net')`, and what it is given to. */
function noteModule(window: TokenWindow, facts: FactNotes): void {
  const text = window.at(1);
  const isCall =
    window.endsWith(['require', '('], 2) ||
    window.endsWith(['import', '('], 2) ||
    window.endsWith(['__require', '('], 2);
  if (text?.kind !== 'text' || !isCall) return;
  const use = useOf(text.value);
  if (use === undefined) return;
  facts.note(use, text.value);
  if (use === 'raw-socket') facts.note('network', text.value);
  if (window.endsWith(['*', '='], 4)) aliasTarget(window, facts, use, 5);
  if (window.endsWith(['=', 'await'], 4)) aliasTarget(window, facts, use, 6);
  if (window.endsWith(['=', '*', '('], 4)) aliasTarget(window, facts, use, 7);
}

/** `import x from 'net'`, `import { x } from 'net'`, `import 'net'`: by the token behind it. */
function noteImport(window: TokenWindow, facts: FactNotes): void {
  const text = window.at(1);
  if (text?.kind !== 'text' || !window.endsWith(['from'], 2)) return;
  const use = useOf(text.value);
  if (use === undefined) return;
  facts.note(use, text.value);
  if (use === 'raw-socket') facts.note('network', text.value);
  aliasTarget(window, facts, use, 3);
}

function aliasTarget(window: TokenWindow, facts: FactNotes, use: ModuleUse, back: number): void {
  const target = window.at(back);
  if (target?.kind === 'name') facts.alias(target.value, use);
  if (target?.value === '}') for (const name of window.braced) facts.alias(name, use);
}

function useOf(module: string): ModuleUse | undefined {
  return uses.get(module.startsWith('node:') ? module.slice('node:'.length) : module);
}

function noteHook(window: TokenWindow, facts: FactNotes): void {
  if (window.endsWith(['ethereum', '.', 'request'], 1)) facts.note('ethereum-hook', 'ethereum.request');
  for (const name of ['open', 'send'])
    if (window.endsWith(['XMLHttpRequest', '.', 'prototype', '.', name], 1)) facts.note('request-hook', name);
  for (const owner of ['window', 'globalThis', 'self'])
    if (window.endsWith([owner, '.', 'fetch'], 1)) facts.note('request-hook', 'fetch');
}

const passes: ReadonlySet<string> = new Set(['stringify', 'encode', 'entries', 'values']);

/** The whole of `process.env` made into text, or put into an object under another name than `env`. */
function noteEnvironment(window: TokenWindow, facts: FactNotes): void {
  if (!window.endsWith(['process', '.', 'env'], 1)) return;
  const before = window.at(4);
  const name = window.at(5);
  if (before?.kind !== 'mark') return;
  if (before.value === '(' && name !== undefined && passes.has(name.value))
    facts.note('environment', name.value);
  if (before.value === ':' && name?.kind === 'name' && !/^env$|process/i.test(name.value))
    if (window.endsWith(['{'], 6) || window.endsWith([','], 6)) facts.note('environment', name.value);
}
