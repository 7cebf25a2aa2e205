import { installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { runInstall } from '../run-install.ts';

/** `dx update`: the newest versions that the ranges allow. */
export const updateCommand: Command = {
  usage: '[name…]',
  flags: [...installFlags, ...saveFlags],
  examples: ['dx update', 'dx update react'],
  run: (parsed, context) => runInstall(parsed, context, { kind: 'update', names: parsed.words }),
};
