import { globalFlag, installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { memberFlags } from '../members/select-members.ts';
import { runInstall } from '../run-install.ts';

/** `dx update`: the newest versions that the ranges allow. */
export const updateCommand: Command = {
  usage: '[name…]',
  flags: [...installFlags, ...saveFlags, ...memberFlags, globalFlag],
  examples: ['dx update', 'dx update react', 'dx update --save'],
  run: async (parsed, context) => {
    if (parsed.flags['global'] === true)
      return (await import('../global/run-global.ts')).runGlobalUpdate(parsed, context);
    const saves = parsed.flags['save'] === true;
    return runInstall(parsed, context, { kind: 'update', names: parsed.words, saves });
  },
};
