import { bundleFlag, installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { memberFlags } from '../members/select-members.ts';
import { runInstall } from '../run-install.ts';

/** `dx ci`: exactly the lock or an error; a tree that is right already stays. */
export const ciCommand: Command = {
  usage: '',
  flags: [...installFlags, ...memberFlags, bundleFlag],
  examples: ['dx ci', 'dx ci --omit=dev', 'dx ci --bundle .dx/deps.dxb'],
  run: (parsed, context) =>
    runInstall({ ...parsed, flags: { ...parsed.flags, 'frozen-lockfile': true } }, context, {
      kind: 'install',
    }),
};
