import { DxError } from '@dx/pkg-core';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { findLocalBin } from '../find-local-bin.ts';
import { prepareExec } from '../prepare-exec.ts';
import { runProgram } from '../run-program.ts';

/** `dx exec`: a command of a package, from the project or fetched for the occasion. */
export const execCommand: Command = {
  usage: '<command[@range]> [args…]',
  flags: [
    ...installFlags,
    {
      name: 'package',
      short: 'p',
      type: 'list',
      placeholder: '<spec>',
      summary: 'Package that has the command',
    },
  ],
  examples: ['dx exec vite build', 'dx x cowsay@1 hello', 'dx x -p typescript tsc --init'],
  stopAfterWords: 1,
  run: async (parsed, context) => {
    const [word, ...extra] = [...parsed.words, ...parsed.rest];
    if (word === undefined) throw nothingNamed();
    const specs = Array.isArray(parsed.flags['package']) ? parsed.flags['package'] : [];
    const local = specs.length === 0 ? findLocalBin(context.project.directory, word) : undefined;
    const program = local ?? (await prepareExec(parsed, context, word, specs));
    return runProgram(program, extra, context);
  },
};

function nothingNamed(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx exec needs a command to run',
    hint: 'dx exec <command> [args…]',
  });
}
