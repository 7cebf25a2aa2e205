import { nodeFs, takeWhole } from '@dx/pkg-core/node';
import { storeLock } from '@dx/pkg-install';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { waitingLine } from '../terminal/waiting-line.ts';

/** Folders of DX_HOME that can be made again. */
const folders = [
  'store',
  'metadata',
  'exec',
  'checks',
  'generations',
  'builds',
  'archives',
  'prediction',
] as const;

/** `dx clean`: empties store and caches, once no installation is at work. */
export const cleanCommand: Command = {
  usage: '',
  flags: [],
  examples: ['dx clean'],
  run: async (parsed, context) => {
    const home = homeOf(context);
    const { terminal, signal } = context;
    const whole = await takeWhole(storeLock(home), {
      fs: nodeFs,
      what: 'dx clean',
      signal,
      onWait: (holder) => terminal.note(waitingLine(holder, 'the store')),
    });
    try {
      report(removeFolders(home), home, parsed.flags['json'] === true, context);
    } finally {
      whole.release();
    }
    return 0;
  },
};

function removeFolders(home: string): readonly string[] {
  const removed = folders
    .map((folder) => `${home}/${folder}`)
    .filter((path) => nodeFs.lstat(path) !== undefined);
  for (const path of removed) nodeFs.removeTree(path);
  return removed;
}

function report(
  removed: readonly string[],
  home: string,
  isJson: boolean,
  { terminal }: CommandContext,
): void {
  if (isJson) terminal.print(JSON.stringify({ home, removed }, undefined, 2));
  else terminal.print(removed.length === 0 ? `nothing in ${home}` : `emptied ${removed.join(', ')}`);
}
