import type { CommandEntry } from '../command.ts';

/** Commands that look at what is installed, or bring it in order. */
export const treeCommands: readonly CommandEntry[] = [
  {
    name: 'why',
    aliases: ['explain'],
    summary: 'Tell why a package is installed',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'query',
    aliases: [],
    summary: 'Find installed packages by a selector',
    load: async () => (await import('./query.ts')).queryCommand,
  },
];
