import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import { execFlags } from '../exec/exec-flags.ts';
import { runExec } from '../exec/run-exec.ts';
import { namesMembers } from '../members/select-members.ts';
import { verifyFirst } from '../verify/verify-first.ts';

/** `dx exec`: a command of a package, from the project or fetched for the occasion. */
export const execCommand: Command = {
  usage: '<command[@range]> [args…] | -p <package> <command> [args…] | -c "<line>"',
  flags: execFlags,
  examples: [
    'dx exec vite build',
    'dx x cowsay@1 hello',
    'dx x -p typescript tsc --init',
    'dx x -p cowsay -c "cowsay hello | cat"',
    'dx exec --workspaces -- tsc --noEmit',
    `dx exec --filter './apps/*' -c "rm -rf dist"`,
  ],
  stopAfterWords: 1,
  run: async (parsed, context) => {
    const { flags } = parsed;
    const [word, ...args] = [...parsed.words, ...parsed.rest];
    const call = typeof flags['call'] === 'string' ? flags['call'] : undefined;
    if (call !== undefined && word !== undefined) throw callWithWords();
    if (call === undefined && word === undefined) throw nothingNamed();
    const packages = Array.isArray(flags['package']) ? flags['package'] : [];
    const request = { word: word ?? '', args, packages, ...(call === undefined ? {} : { call }) };
    if (packages.length === 0) await verifyFirst(readSettings(context.project, { fs: nodeFs }), context);
    if (!namesMembers(parsed)) return runExec(request, parsed, context);
    const { execInMembers } = await import('../exec/exec-members.ts');
    return execInMembers(request, parsed, context);
  },
};

function nothingNamed(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx exec needs a command to run',
    hint: 'dx exec <command> [args…]',
  });
}

function callWithWords(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx exec takes either a command or a line with -c, not both',
    hint: 'dx exec -p <package> -c "<line>"',
  });
}
