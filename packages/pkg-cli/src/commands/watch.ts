import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';

/** `dx watch`: the tree follows what manifests say, and build tools are told. */
export const watchCommand: Command = {
  usage: '',
  flags: [
    ...installFlags,
    {
      name: 'socket',
      type: 'boolean',
      summary: 'Tell build tools through a local socket (default; --no-socket for none)',
    },
    { name: 'poll', type: 'boolean', summary: 'Look at files every second: for network file systems' },
  ],
  examples: ['dx watch', 'dx watch --json', 'dx watch --poll'],
  run: async (parsed, context) => (await import('../watch/run-watch.ts')).runWatch(parsed, context),
};
