import { escapeHidden } from './escape-hidden.ts';
import { isShown, type LogEntry, type LogLevel } from './log-level.ts';
import { openPaint, type Paint } from './paint.ts';
import { wrapLines } from './wrap-text.ts';

/** Where a command prints. Results go to `print`, everything else to one of the levels, on standard error.
 * Long lines are broken between words where a person watches. */
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
  /** What happens in detail. */
  trace(level: 'http' | 'info' | 'verbose' | 'silly', line: string): void;
  /** Overwrites the current line of standard error; only where `isLive`. */
  draw(line: string): void;
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
  let hasDrawn = false;
  const level = (): LogLevel => wishes.level ?? 'notice';
  const isLive = (): boolean => canDraw && wishes.progress !== false && isShown('notice', level());
  const clear = (): void => {
    if (hasDrawn) stderr.write(clearLine);
    hasDrawn = false;
  };
  const tell = (at: LogLevel, text: string): void => {
    if (history.length < historyLimit) history.push({ level: at, text });
    if (!isShown(at, level())) return;
    clear();
    stderr.write(`${isLive() ? wrapLines(text, stderr.columns || standardColumns) : text}\n`);
  };
  return {
    print: (line) => {
      clear();
      stdout.write(`${escapeHidden(line)}\n`);
    },
    pass: (stream, line) => {
      clear();
      const to = stream === 'stdout' ? stdout : stderr;
      to.write(Buffer.concat([Buffer.from(line), endOfLine]));
    },
    fail: (line) => tell('error', line),
    warn: (line) => tell('warn', line),
    note: (line) => tell('notice', line),
    trace: tell,
    draw: (line) => {
      if (!isLive()) return;
      stderr.write(`${clearLine}${line}`);
      hasDrawn = line !== '';
    },
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

function wantsColor(stdout: NodeJS.WriteStream, env: TerminalFacts['env']): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  return isSet(env['FORCE_COLOR']) || (stdout.isTTY === true && env['TERM'] !== 'dumb');
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
