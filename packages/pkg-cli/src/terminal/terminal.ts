import { hideKnown, hideSecrets } from '@dx/pkg-core';
import { escapeHidden } from './escape-hidden.ts';
import { isShown, type LogEntry, type LogLevel } from './log-level.ts';
import { openPaint, type Paint } from './paint.ts';
import { isSet, wantsColor } from './wants-color.ts';
import { wrapLines } from './wrap-text.ts';

/**
 * Where a command prints. Results go to `print`, everything else to one of the levels, on standard error. Long lines are
 * broken between words where a person watches. Secrets are taken out of all of it, but not of what other programs print.
 */
export interface Terminal {
  /** A line of the result, on standard output, whatever the level is. */
  print(line: string): void;
  /** A line of another program as it is, without its end, on the stream where it wrote it, whatever the level is. */
  pass(stream: 'stdout' | 'stderr', line: string | Uint8Array): void;
  /** Why it failed: level error. */
  fail(line: string): void;
  /** What a person should know: level warn. */
  warn(line: string): void;
  /** What happens: level notice, which is the one that is set unless somebody asks for another. */
  note(line: string): void;
  /** What happens in detail. There are thousands of these and hardly anybody reads them, so they are made when somebody does. */
  trace(level: 'http' | 'info' | 'verbose' | 'silly', line: () => string): void;
  /** Overwrites the current line of standard error; only where `isLive`. */
  draw(line: string): void;
  /** Takes these values out of everything from now on. */
  keepSecret(values: readonly string[]): void;
  /** A text as it may be shown to anybody. */
  hide(text: string): string;
  /** Changes what a person asked for, once it is known. */
  adjust(wishes: TerminalWishes): void;
  /** Whether a person watches: standard error is a terminal, and this is not CI. */
  readonly isLive: boolean;
  readonly level: LogLevel;
  /** Width now; it follows the window. */
  readonly columns: number;
  /** Width of what results are printed on; undefined where that is no terminal. */
  readonly resultColumns: number | undefined;
  readonly paint: Paint;
  /** What was told on all levels, shown or not, for the log file. The first 20,000 lines. */
  readonly history: readonly LogEntry[];
}

/** What a person asks of a terminal. */
export interface TerminalWishes {
  /** Default `notice`. */
  readonly level?: LogLevel;
  /** From `--color`; otherwise decided by the environment. */
  readonly color?: boolean | undefined;
  /** `false` draws nothing. */
  readonly progress?: boolean;
}

/** What a terminal is made from. */
export interface TerminalFacts extends TerminalWishes {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const endOfLine: Buffer = Buffer.from('\n');
const clearLine = '\r\u001b[K';
const historyLimit = 20_000;
const standardColumns = 80;

/** The terminal of this process. */
export function openTerminal({ stdout, stderr, env, ...first }: TerminalFacts): Terminal {
  let wishes: TerminalWishes = first;
  let paint = openPaint(wishes.color ?? wantsColor(stdout, env));
  const history: LogEntry[] = [];
  const canDraw = stderr.isTTY === true && !isSet(env['CI']) && env['TERM'] !== 'dumb';
  const secrets = new Set<string>();
  let hasDrawn = false;
  const level = (): LogLevel => wishes.level ?? 'notice';
  const isLive = (): boolean => canDraw && wishes.progress !== false && isShown('notice', level());
  const clear = (): void => {
    if (hasDrawn) stderr.write(clearLine);
    hasDrawn = false;
  };
  const hide = (text: string): string => hideSecrets(text, [...secrets]);
  const show = (line: string): void => {
    const text = hide(line);
    clear();
    stderr.write(`${isLive() ? wrapLines(text, stderr.columns || standardColumns) : text}\n`);
  };
  const trace = (at: LogLevel, line: () => string): void => {
    if (history.length < historyLimit) history.push(entryOf(at, () => hide(line())));
    if (isShown(at, level())) show(line());
  };
  const tell = (at: LogLevel, line: string): void => trace(at, () => line);
  return {
    print: (line) => {
      clear();
      stdout.write(`${hideKnown(escapeHidden(line), [...secrets])}\n`);
    },
    pass: (stream, line) => {
      clear();
      const to = stream === 'stdout' ? stdout : stderr;
      to.write(Buffer.concat([Buffer.from(line), endOfLine]));
    },
    fail: (line) => tell('error', line),
    warn: (line) => tell('warn', line),
    note: (line) => tell('notice', line),
    trace,
    draw: (line) => {
      if (!isLive()) return;
      stderr.write(`${clearLine}${hide(line)}`);
      hasDrawn = line !== '';
    },
    keepSecret: (values) => {
      for (const value of values) secrets.add(value);
    },
    hide,
    adjust: (more) => {
      wishes = { ...wishes, ...more };
      paint = openPaint(wishes.color ?? wantsColor(stdout, env));
    },
    get isLive() {
      return isLive();
    },
    get level() {
      return level();
    },
    get columns() {
      return stderr.columns || standardColumns;
    },
    get resultColumns() {
      return stdout.isTTY === true ? stdout.columns || standardColumns : undefined;
    },
    get paint() {
      return paint;
    },
    history,
  };
}

function entryOf(level: LogLevel, read: () => string): LogEntry {
  return {
    level,
    get text() {
      return read();
    },
  };
}
