import type { CommandEntry } from '../command.ts';

/** Commands that look at what is installed, or bring it in order. */
export const treeCommands: readonly CommandEntry[] = [
  {
    name: 'why',
    aliases: ['explain'],
    summary: 'Tell why a package is installed',
    load: async () => (await (await import('../tools.ts')).loadExplain()).explainCommand,
  },
  {
    name: 'history',
    aliases: [],
    summary: 'List what installations have changed',
    load: async () => (await (await import('../tools.ts')).loadHistory()).historyCommand,
  },
  {
    name: 'undo',
    aliases: [],
    summary: 'Take the last installation back: manifest, lockfile and node_modules',
    load: async () => (await (await import('../tools.ts')).loadUndo()).undoCommand,
  },
  {
    name: 'redo',
    aliases: [],
    summary: 'Do again what was taken back',
    load: async () => (await (await import('../tools.ts')).loadUndo()).redoCommand,
  },
  {
    name: 'query',
    aliases: [],
    summary: 'Find installed packages by a selector',
    load: async () => (await (await import('../tools.ts')).loadQuery()).queryCommand,
  },
  {
    name: 'lock',
    aliases: [],
    summary: 'Show, compare, check and merge lockfiles',
    load: async () => (await (await import('../tools.ts')).loadLock()).lockCommand,
  },
  {
    name: 'git',
    aliases: [],
    summary: 'Make git show and merge lockfiles (dx git setup)',
    load: async () => (await (await import('../tools.ts')).loadGit()).gitCommand,
  },
  {
    name: 'rebuild',
    aliases: ['rb'],
    summary: 'Run the approved install scripts again',
    load: async () => (await (await import('../tools.ts')).loadRebuild()).rebuildCommand,
  },
  {
    name: 'approve-scripts',
    aliases: [],
    summary: 'Let packages run their install scripts',
    load: async () => (await (await import('../tools.ts')).loadInstallScripts()).approveScriptsCommand,
  },
  {
    name: 'deny-scripts',
    aliases: [],
    summary: 'Never let packages run their install scripts',
    load: async () => (await (await import('../tools.ts')).loadInstallScripts()).denyScriptsCommand,
  },
  {
    name: 'install-scripts',
    aliases: [],
    summary: 'List, approve and deny install scripts of dependencies',
    load: async () => (await (await import('../tools.ts')).loadInstallScripts()).installScriptsCommand,
  },
  {
    name: 'init',
    aliases: ['create', 'innit'],
    summary: 'Make a package.json, or a project with create-<name>',
    load: async () => (await (await import('../tools.ts')).loadInit()).initCommand,
  },
  {
    name: 'dedupe',
    aliases: ['ddp'],
    summary: 'Let one version serve wherever it can',
    load: async () => (await (await import('../tools.ts')).loadDedupe()).dedupeCommand,
  },
  {
    name: 'find-dupes',
    aliases: [],
    summary: 'Show what dx dedupe would do',
    load: async () => (await (await import('../tools.ts')).loadDedupe()).findDupesCommand,
  },
  {
    name: 'prune',
    aliases: [],
    summary: 'Remove what the manifests do not ask for',
    load: async () => (await (await import('../tools.ts')).loadPrune()).pruneCommand,
  },
  {
    name: 'link',
    aliases: ['ln'],
    summary: 'Link a package folder into the global packages, or from there into the project',
    load: async () => (await (await import('../tools.ts')).loadLink()).linkCommand,
  },
  {
    name: 'unlink',
    aliases: [],
    summary: 'Undo dx link',
    load: async () => (await (await import('../tools.ts')).loadLink()).unlinkCommand,
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
