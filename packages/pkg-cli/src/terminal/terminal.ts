/** Where a command prints. Results go to `print`, everything else to `note`. */
export interface Terminal {
  /** A line of the result, on standard output. */
  print(line: string): void;
  /** A line for the person, on standard error; nothing with `--silent`. */
  note(line: string): void;
  /** An error or warning, on standard error, always. */
  warn(line: string): void;
  /** Overwrites the current line of standard error; only where `isLive`. */
  draw(line: string): void;
  /** Whether a person watches: standard error is a terminal, and this is not CI. */
  readonly isLive: boolean;
  /** Width now; it follows the window. */
  readonly columns: number;
  readonly paint: Paint;
}

/** Colours, or the text as it is. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** What a terminal is made from. */
export interface TerminalFacts {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isSilent: boolean;
  /** From `--color`; otherwise decided by the environment. */
  readonly color: boolean | undefined;
}

/** The terminal of this process. */
export function openTerminal({ stdout, stderr, env, isSilent, color }: TerminalFacts): Terminal {
  const isLive = stderr.isTTY === true && !isSilent && !isSet(env['CI']) && env['TERM'] !== 'dumb';
  let hasDrawn = false;
  const write = (line: string): void => {
    stderr.write(`${hasDrawn ? clearLine : ''}${line}\n`);
    hasDrawn = false;
  };
  return {
    print: (line) => {
      if (hasDrawn) stderr.write(clearLine);
      hasDrawn = false;
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      if (!isSilent) write(line);
    },
    warn: write,
    draw: (line) => {
      if (!isLive) return;
      stderr.write(`${clearLine}${line}`);
      hasDrawn = line !== '';
    },
    isLive,
    get columns() {
      return stderr.columns || 80;
    },
    paint: openPaint(color ?? wantsColor(stdout, env)),
  };
}

const clearLine = '\r\u001b[K';

function wantsColor(stdout: NodeJS.WriteStream, env: TerminalFacts['env']): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  return isSet(env['FORCE_COLOR']) || (stdout.isTTY === true && env['TERM'] !== 'dumb');
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function openPaint(isColored: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    isColored ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}
