import { stripVTControlCharacters } from 'node:util';
import type { ScriptChunk, ScriptEvent } from '@dx/pkg-build';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Line, openHeldLines } from './held-lines.ts';
import type { LiveLine } from './live-line.ts';
import { openLineSplitter } from './split-lines.ts';

/** Takes what the scripts of one member write, and shows it. */
export interface MemberOutput {
  /** A script is about to start. */
  announce(event: ScriptEvent): void;
  take(chunk: ScriptChunk): void;
  /** Nothing more comes. */
  end(): void;
  /** The last lines, as text without control characters. */
  lastLines(): readonly string[];
}

/** Where the output of many members goes. */
export interface OutputOptions {
  readonly terminal: Terminal;
  readonly live: LiveLine;
  /** `grouped`: in one piece when the member ends. `streamed`: as it comes, each line with the member's name. */
  readonly style: 'grouped' | 'streamed';
  /** Standard output is kept for a result: everything goes to standard error. */
  readonly isAside: boolean;
}

/** Of a member whose output is shown when it ends; the rest waits in files. */
const maxHeldBytes = 4_000_000;
const keptLines = 20;
const keptColumns = 500;
const escapeCode = '\u001b';
/** What empties the screen would take the lines of other members away: ED, RIS, and the cursor's way home. */
const wipe = new RegExp(`${escapeCode}(?:\\[[0-3]?J|c|\\[H|\\[\\d+;\\d+H)`, 'g');

/** The output of one member; `label` stands before its lines where they are streamed. */
export function openMemberOutput(label: string, options: OutputOptions): MemberOutput {
  const held = openHeldLines(maxHeldBytes);
  const last: Buffer[] = [];
  const isHeld = options.style === 'grouped';
  const splitters = { stdout: openLineSplitter(), stderr: openLineSplitter() };
  const show = (lines: readonly Line[]): void =>
    options.live.above(() => {
      for (const line of lines) printLine(isHeld ? line : prefixed(label, line), options);
    });
  const add = (line: Line): void => {
    if (isHeld) held.hold(line);
    else show([line]);
    if (line.from === 'note') return;
    last.push(line.bytes);
    if (last.length > keptLines) last.shift();
  };
  return {
    announce: ({ packageId, event, command, args }) => {
      const { bold, dim } = options.terminal.paint;
      const title = bold(
        [packageId, event]
          .filter((part) => part !== '')
          .map(plainText)
          .join(' '),
      );
      const text = isHeld
        ? `\n> ${title}\n> ${commandLine(command, args)}\n`
        : dim(`$ ${commandLine(command, args)}`);
      add({ from: 'note', bytes: Buffer.from(text) });
    },
    take: ({ stream, bytes }) => {
      for (const line of splitters[stream].push(bytes)) add({ from: stream, bytes: line });
    },
    end: () => {
      for (const from of ['stdout', 'stderr'] as const) {
        const bytes = splitters[from].end();
        if (bytes !== undefined) add({ from, bytes });
      }
      held.release(show);
    },
    lastLines: () => last.map(readable),
  };
}

function commandLine(command: string, args: readonly string[]): string {
  return [command, ...args].map(plainText).join(' ');
}

function printLine({ from, bytes }: Line, { terminal, isAside }: OutputOptions): void {
  if (from === 'note') terminal.note(bytes.toString());
  else terminal.pass(isAside ? 'stderr' : from, bytes);
}

/** A line that is drawn over itself counts as what is seen of it in the end. */
function prefixed(label: string, { from, bytes }: Line): Line {
  if (!bytes.includes(0x1b) && !bytes.includes(0x0d))
    return { from, bytes: Buffer.concat([Buffer.from(label), bytes]) };
  const text = bytes.toString('latin1').replaceAll(wipe, '');
  const seen = text.slice(text.lastIndexOf('\r') + 1);
  return { from, bytes: Buffer.concat([Buffer.from(label), Buffer.from(seen, 'latin1')]) };
}

function readable(bytes: Buffer): string {
  const text = plainText(stripVTControlCharacters(bytes.toString()));
  return text.length > keptColumns ? `${text.slice(0, keptColumns)}…` : text;
}
