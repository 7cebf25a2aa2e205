import { installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { ciCommand } from './ci.ts';
import { installCommand } from './install.ts';
import { runNamedCommand } from './run.ts';

/** `dx install-test`: an installation, then the test script. */
export const installTestCommand: Command = andTest(installCommand, 'install-test');

/** `dx install-ci-test`: the same with exactly the lock. */
export const installCiTestCommand: Command = andTest(ciCommand, 'install-ci-test');

/** What stands behind `--` is for the script. */
function andTest(command: Command, name: string): Command {
  return {
    usage: command.usage,
    flags: name === 'install-test' ? [...installFlags, ...saveFlags] : installFlags,
    examples: [`dx ${name}`],
    run: async (parsed, context) => {
      const exitCode = await command.run({ ...parsed, rest: [] }, context);
      if (exitCode !== 0) return exitCode;
      return runNamedCommand('test').run({ ...parsed, words: [] }, context);
    },
  };
}
