import type { Command } from '../command.ts';
import { ciCommand } from './ci.ts';
import { cleanCommand } from './clean.ts';
import { execCommand } from './exec.ts';
import { installCommand } from './install.ts';
import { lsCommand } from './ls.ts';
import { outdatedCommand } from './outdated.ts';
import { removeCommand } from './remove.ts';
import { runCommand, shortRunCommands } from './run.ts';
import { updateCommand } from './update.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  installCommand,
  ciCommand,
  removeCommand,
  updateCommand,
  lsCommand,
  outdatedCommand,
  runCommand,
  ...shortRunCommands,
  execCommand,
  cleanCommand,
];
