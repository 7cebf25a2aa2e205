import type { Terminal } from '../terminal/terminal.ts';

/** The line at the bottom that says what is under way; only where a person watches. */
export interface LiveLine {
  start(name: string): void;
  end(name: string): void;
  /** Prints something above the line. */
  above(print: () => void): void;
  close(): void;
}

/** The terminal itself writes `^C` behind the cursor; at the edge that would wrap and leave a line behind. */
const echoColumns = 3;

/** Shows how many of `total` are done, and the names of those under way as far as they fit. */
export function openLiveLine(terminal: Terminal, total: number): LiveLine {
  const running = new Set<string>();
  let done = 0;
  const draw = (): void => terminal.draw(liveText(done, total, running, terminal.columns - echoColumns));
  return {
    start: (name) => {
      running.add(name);
      draw();
    },
    end: (name) => {
      running.delete(name);
      done += 1;
      draw();
    },
    above: (print) => {
      print();
      draw();
    },
    close: () => terminal.draw(''),
  };
}

function liveText(done: number, total: number, running: ReadonlySet<string>, columns: number): string {
  const names = [...running];
  const forms = names.map((_, index) => {
    const shown = names.slice(0, names.length - index);
    return `[${done}/${total}] ${shown.join(', ')}${index > 0 ? ` and ${index} more` : ''}`;
  });
  return forms.find((form) => form.length <= columns) ?? `[${done}/${total}]`.slice(0, Math.max(0, columns));
}
