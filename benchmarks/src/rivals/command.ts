import { execFileSync } from 'node:child_process';
import type { Command } from './types.ts';

/** The command with other words in the place of one. */
export function withWord(command: Command, word: string, ...others: readonly string[]): Command {
  return { ...command, arguments: command.arguments.flatMap((each) => (each === word ? others : [each])) };
}

/** The arguments that narrow an install to one member. */
export function filter(member: string | undefined): string[] {
  return member === undefined ? [] : ['--filter', member];
}

/** What a program prints, without white space around it. */
export function printed(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
