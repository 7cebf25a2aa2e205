import { openTerminal, type Terminal, type TerminalFacts } from '../../src/terminal/terminal.ts';

/** What a terminal shows: control sequences are played, as far as dx uses them. */
export interface FakeTerminal {
  readonly terminal: Terminal;
  /** Everything that was written, in order. */
  written(): string;
  /** The lines as a person sees them; the last one is where the cursor is. */
  screen(): readonly string[];
  /** Changes the width of the window. */
  resize(columns: number): void;
}

/** A terminal that is watched, or with `isTTY: false` a pipe. Standard output and error share it, as on a real one. */
export function openFakeTerminal(
  facts: Partial<Pick<TerminalFacts, 'env' | 'level' | 'color' | 'progress'>> & {
    readonly isTTY?: boolean;
  } = {},
): FakeTerminal {
  const { isTTY = true, env = {}, ...wishes } = facts;
  const chunks: string[] = [];
  const stream = { isTTY, columns: 80, write: (text: string) => chunks.push(text) > 0 };
  const shared = stream as unknown as NodeJS.WriteStream;
  const written = (): string => chunks.join('');
  return {
    terminal: openTerminal({ stdout: shared, stderr: shared, env, ...wishes }),
    written,
    screen: () => written().split('\n').map(playLine),
    resize: (columns) => {
      stream.columns = columns;
    },
  };
}

/** A carriage return with "erase to the end of the line" empties the line. */
function playLine(line: string): string {
  return line.split('\r\u001b[K').at(-1) ?? '';
}
