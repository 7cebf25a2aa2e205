import { DxError } from '@dx/pkg-core';
import type { Command } from '../command.ts';
import { findProgram } from '../find-program.ts';
import { runProgram } from '../run-program.ts';

/** A command about accounts that dx leaves to npm: it runs npm's, with a note. */
export function npmOnlyCommand(name: string): Command {
  return {
    usage: '[args…]',
    flags: [],
    examples: [`dx ${name} --help`],
    stopAfterWords: 1,
    run: async (parsed, context) => {
      const npm = findProgram('npm', context.project.env);
      if (npm === undefined) throw noNpm(name);
      context.terminal.note(`dx leaves "${name}" to npm: ${npm} ${name}`);
      return runProgram(npm, [name, ...parsed.words, ...parsed.rest], context);
    },
  };
}

function noNpm(name: string): DxError {
  return new DxError({
    code: 'DX_NPM_NEEDED',
    message: `dx leaves "${name}" to npm, and there is no npm on PATH`,
    hint: `dx exec npm ${name} fetches npm for it`,
    details: { command: name },
  });
}
