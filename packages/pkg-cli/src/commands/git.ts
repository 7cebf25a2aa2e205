import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import { setUpGit } from '../lockfile/set-up-git.ts';

/** `dx git setup`: git shows lockfiles as text and merges them by package. */
export const gitCommand: Command = {
  usage: 'setup',
  flags: [
    { name: 'command', type: 'text', placeholder: '<command>', summary: 'How git starts dx (default: dx)' },
  ],
  examples: ['dx git setup', 'dx git setup --command "npx dx"'],
  run: async ({ words, flags }, { project, terminal }) => {
    if (words[0] !== 'setup') throw unknownVerb();
    const { root } = findProject(project.directory, { fs: nodeFs });
    const command = typeof flags['command'] === 'string' ? flags['command'] : 'dx';
    const done = setUpGit(root, command);
    if (flags['json'] === true) {
      terminal.print(JSON.stringify(done, undefined, 2));
      return 0;
    }
    for (const line of done.attributes) terminal.print(`.gitattributes  ${line}`);
    for (const [key, value] of Object.entries(done.config))
      terminal.print(`git config      ${key} = ${value}`);
    terminal.note('Commit .gitattributes; every clone runs dx git setup once');
    return 0;
  },
};

function unknownVerb(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx git knows one thing: setup',
    hint: 'dx git setup',
  });
}
