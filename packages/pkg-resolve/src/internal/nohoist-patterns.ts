import { fitsPattern } from './name-patterns.ts';

/** How far into each pattern a path has come: numbers of positions over all patterns, ascending. */
export type Positions = readonly number[];

/** Patterns over paths of names, followed one name at a time, so that no path has to be written out. */
export class NohoistPatterns {
  /** The parts of all patterns one after another; where one is at its end, `undefined`. */
  readonly #parts: (string | undefined)[] = [];
  readonly start: Positions;

  constructor(patterns: readonly string[]) {
    const starts: number[] = [];
    for (const pattern of patterns) {
      starts.push(this.#parts.length);
      this.#parts.push(...pattern.split('/').filter((part) => part !== ''), undefined);
    }
    this.start = this.#spread(starts);
  }

  /** Where the positions are after another name; a scoped one is two parts. */
  follow(positions: Positions, name: string): Positions {
    let reached = positions;
    for (const part of name.split('/')) reached = this.#spread(this.#advance(reached, part));
    return reached;
  }

  /** Whether some pattern is at its end. */
  isMatch(positions: Positions): boolean {
    return positions.some((at) => this.#parts[at] === undefined);
  }

  #advance(positions: Positions, part: string): number[] {
    return positions.flatMap((at) => {
      const pattern = this.#parts[at];
      if (pattern === undefined) return [];
      if (pattern === '**') return this.#isLast(at) ? [at, at + 1] : [at];
      return fitsPattern(part, pattern) ? [at + 1] : [];
    });
  }

  /** Adds what follows a `**`, which may stand for nothing unless it is the last part. */
  #spread(positions: readonly number[]): Positions {
    const reached = new Set(positions);
    for (const at of reached) if (this.#parts[at] === '**' && !this.#isLast(at)) reached.add(at + 1);
    return [...reached].sort((a, b) => a - b);
  }

  #isLast(at: number): boolean {
    return this.#parts[at + 1] === undefined;
  }
}
