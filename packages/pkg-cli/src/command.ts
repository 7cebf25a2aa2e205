import type { Flag, ParsedArguments } from './arguments/flag.ts';
import type { CommandContext } from './command-context.ts';

/** A command as the overview lists it; what it does is loaded when it is used. */
export interface CommandEntry {
  readonly name: string;
  /** Every other spelling that npm accepts. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Run by npm itself; the overview names them in one line. */
  readonly isNpmsOwn?: boolean;
  load(): Promise<Command>;
}

/** What a command takes and does. */
export interface Command {
  /** What may follow the name: `[name[@range]…]`. */
  readonly usage: string;
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
  /** Words after which everything belongs to another program. */
  readonly stopAfterWords?: number;
  /** Does it; the answer is the exit code. */
  run(parsed: ParsedArguments, context: CommandContext): Promise<number>;
}
