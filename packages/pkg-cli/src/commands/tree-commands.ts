import type { CommandEntry } from '../command.ts';

/** Commands that look at what is installed, or bring it in order. */
export const treeCommands: readonly CommandEntry[] = [
  {
    name: 'why',
    aliases: ['explain'],
    summary: 'Tell why a package is installed',
    load: async () => (await import('../tools.ts')).explainCommand,
  },
  {
    name: 'history',
    aliases: [],
    summary: 'List what installations have changed',
    load: async () => (await import('../tools.ts')).historyCommand,
  },
  {
    name: 'undo',
    aliases: [],
    summary: 'Take the last installation back: manifest, lockfile and node_modules',
    load: async () => (await import('../tools.ts')).undoCommand,
  },
  {
    name: 'redo',
    aliases: [],
    summary: 'Do again what was taken back',
    load: async () => (await import('../tools.ts')).redoCommand,
  },
  {
    name: 'query',
    aliases: [],
    summary: 'Find installed packages by a selector',
    load: async () => (await import('../tools.ts')).queryCommand,
  },
  {
    name: 'lock',
    aliases: [],
    summary: 'Show, compare, check and merge lockfiles',
    load: async () => (await import('../tools.ts')).lockCommand,
  },
  {
    name: 'git',
    aliases: [],
    summary: 'Make git show and merge lockfiles (dx git setup)',
    load: async () => (await import('../tools.ts')).gitCommand,
  },
  {
    name: 'rebuild',
    aliases: ['rb'],
    summary: 'Run the approved install scripts again',
    load: async () => (await import('../tools.ts')).rebuildCommand,
  },
  {
    name: 'approve-scripts',
    aliases: [],
    summary: 'Let packages run their install scripts',
    load: async () => (await import('../tools.ts')).approveScriptsCommand,
  },
  {
    name: 'deny-scripts',
    aliases: [],
    summary: 'Never let packages run their install scripts',
    load: async () => (await import('../tools.ts')).denyScriptsCommand,
  },
  {
    name: 'install-scripts',
    aliases: [],
    summary: 'List, approve and deny install scripts of dependencies',
    load: async () => (await import('../tools.ts')).installScriptsCommand,
  },
  {
    name: 'init',
    aliases: ['create', 'innit'],
    summary: 'Make a package.json, or a project with create-<name>',
    load: async () => (await import('../tools.ts')).initCommand,
  },
  {
    name: 'dedupe',
    aliases: ['ddp'],
    summary: 'Let one version serve wherever it can',
    load: async () => (await import('../tools.ts')).dedupeCommand,
  },
  {
    name: 'find-dupes',
    aliases: [],
    summary: 'Show what dx dedupe would do',
    load: async () => (await import('../tools.ts')).findDupesCommand,
  },
  {
    name: 'prune',
    aliases: [],
    summary: 'Remove what the manifests do not ask for',
    load: async () => (await import('../tools.ts')).pruneCommand,
  },
  {
    name: 'link',
    aliases: ['ln'],
    summary: 'Link a package folder into the global packages, or from there into the project',
    load: async () => (await import('../tools.ts')).linkCommand,
  },
  {
    name: 'unlink',
    aliases: [],
    summary: 'Undo dx link',
    load: async () => (await import('../tools.ts')).unlinkCommand,
  },
  {
    name: 'restart',
    aliases: [],
    summary: 'Run the restart script, or stop and start',
    load: async () => (await import('./run.ts')).restartCommand,
  },
  {
    name: 'install-test',
    aliases: ['it'],
    summary: 'Install, then run the test script',
    load: async () => (await import('./install-test.ts')).installTestCommand,
  },
  {
    name: 'install-ci-test',
    aliases: ['cit', 'clean-install-test', 'sit'],
    summary: 'Install exactly what the lockfile says, then run the test script',
    load: async () => (await import('./install-test.ts')).installCiTestCommand,
  },
];
