import { DxError } from '@dx/pkg-core';
import { globalFlag, installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { memberFlags } from '../members/select-members.ts';
import { runInstall } from '../run-install.ts';

/** `dx remove`: take dependencies out of manifest, lock and tree. */
export const removeCommand: Command = {
  usage: '<name…>',
  flags: [...installFlags, ...saveFlags, ...memberFlags, globalFlag],
  examples: ['dx remove lodash'],
  run: async (parsed, context) => {
    if (parsed.words.length === 0) throw nothingNamed();
    if (parsed.flags['global'] === true)
      return (await import('../global/run-global.ts')).runGlobalRemove(parsed, context);
    return runInstall(parsed, context, { kind: 'remove', names: parsed.words });
  },
};

function nothingNamed(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx remove needs the name of a dependency',
    hint: 'dx remove <name>; dx ls lists them',
  });
}
