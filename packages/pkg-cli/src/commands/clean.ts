import { nodeFs } from '@dx/pkg-core/node';
import type { Command } from '../command.ts';
import { homeOf } from '../install-options.ts';

/** Folders of DX_HOME that can be made again. */
const folders = ['store', 'metadata', 'exec', 'checks', 'generations'] as const;

/** `dx clean`: empties store and caches. */
export const cleanCommand: Command = {
  usage: '',
  flags: [],
  examples: ['dx clean'],
  run: async (parsed, context) => {
    const home = homeOf(context);
    const removed = folders
      .map((folder) => `${home}/${folder}`)
      .filter((path) => nodeFs.lstat(path) !== undefined);
    for (const path of removed) nodeFs.removeTree(path);
    if (parsed.flags['json'] === true)
      context.terminal.print(JSON.stringify({ home, removed }, undefined, 2));
    else
      context.terminal.print(removed.length === 0 ? `nothing in ${home}` : `emptied ${removed.join(', ')}`);
    return 0;
  },
};
