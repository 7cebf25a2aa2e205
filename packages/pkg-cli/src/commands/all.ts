import type { CommandEntry } from '../command.ts';
import { packageCommands } from './package-commands.ts';
import { treeCommands } from './tree-commands.ts';

/** Every command, in the order of the help. A module is loaded when its command is used. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'install',
    aliases: ['i', 'add', 'in', 'ins', 'inst', 'insta', 'instal', 'isnt', 'isnta', 'isntal', 'isntall'],
    summary: 'Install the dependencies, or add some',
    load: async () => (await import('./install.ts')).installCommand,
  },
  {
    name: 'ci',
    aliases: ['clean-install', 'ic', 'install-clean', 'isntall-clean'],
    summary: 'Install exactly what the lockfile says, or fail',
    load: async () => (await import('./ci.ts')).ciCommand,
  },
  {
    name: 'remove',
    aliases: ['uninstall', 'rm', 'r', 'un'],
    summary: 'Remove dependencies',
    load: async () => (await import('./remove.ts')).removeCommand,
  },
  {
    name: 'update',
    aliases: ['up', 'upgrade', 'udpate'],
    summary: 'Update to the newest versions that the ranges allow',
    load: async () => (await import('./update.ts')).updateCommand,
  },
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the installed dependencies',
    load: async () => (await (await import('../tools.ts')).loadLs()).lsCommand,
  },
  {
    name: 'll',
    aliases: ['la'],
    summary: 'List the installed dependencies with their descriptions',
    load: async () => (await (await import('../tools.ts')).loadLs()).llCommand,
  },
  ...treeCommands,
  {
    name: 'outdated',
    aliases: [],
    summary: 'List dependencies that have newer versions',
    load: async () => (await import('./outdated.ts')).outdatedCommand,
  },
  {
    name: 'watch',
    aliases: [],
    summary: 'Install whenever a manifest changes, and tell build tools',
    load: async () => (await import('./watch.ts')).watchCommand,
  },
  {
    name: 'run',
    aliases: ['run-script', 'rum', 'urn'],
    summary: 'Run a script of package.json, or list them',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'test',
    aliases: ['t', 'tst'],
    summary: 'Run the test script',
    load: async () => (await import('./run.ts')).runNamedCommand('test'),
  },
  {
    name: 'start',
    aliases: [],
    summary: 'Run the start script',
    load: async () => (await import('./run.ts')).runNamedCommand('start'),
  },
  {
    name: 'stop',
    aliases: [],
    summary: 'Run the stop script',
    load: async () => (await import('./run.ts')).runNamedCommand('stop'),
  },
  {
    name: 'exec',
    aliases: ['x'],
    summary: 'Run a command of a package; fetched first when the project does not have it',
    load: async () => (await import('./exec.ts')).execCommand,
  },
  {
    name: 'deploy',
    aliases: [],
    summary: 'Make a directory of a workspace member and all that it needs, as for a container',
    load: async () => (await (await import('../tools.ts')).loadDeploy()).deployCommand,
  },
  {
    name: 'clean',
    aliases: [],
    summary: 'Empty the store and the caches of dx; projects stay as they are',
    load: async () => (await import('./clean.ts')).cleanCommand,
  },
  ...packageCommands,
];
