import type { CommandEntry } from '../command.ts';
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
    aliases: ['uninstall', 'unlink', 'rm', 'r', 'un'],
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
    load: async () => (await import('./ls.ts')).lsCommand,
  },
  {
    name: 'll',
    aliases: ['la'],
    summary: 'List the installed dependencies with their descriptions',
    load: async () => (await import('./ls.ts')).llCommand,
  },
  ...treeCommands,
  {
    name: 'outdated',
    aliases: [],
    summary: 'List dependencies that have newer versions',
    load: async () => (await import('./outdated.ts')).outdatedCommand,
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
    name: 'clean',
    aliases: [],
    summary: 'Empty the store and the caches of dx; projects stay as they are',
    load: async () => (await import('./clean.ts')).cleanCommand,
  },
  {
    name: 'pack',
    aliases: [],
    summary: 'Make the archive of a package',
    load: async () => (await import('./pack.ts')).packCommand,
  },
  {
    name: 'publish',
    aliases: [],
    summary: 'Publish packages to a registry',
    load: async () => (await import('./publish.ts')).publishCommand,
  },
  {
    name: 'version',
    aliases: ['verison'],
    summary: 'Set the next version, commit and tag it',
    load: async () => (await import('./version.ts')).versionCommand,
  },
  {
    name: 'pkg',
    aliases: [],
    summary: 'Read and edit package.json',
    load: async () => (await import('./pkg.ts')).pkgCommand,
  },
  {
    name: 'view',
    aliases: ['info', 'show', 'v'],
    summary: 'Show what the registry says of a package',
    load: async () => (await import('./view.ts')).viewCommand,
  },
  {
    name: 'config',
    aliases: ['c'],
    summary: 'Read and write npmrc files',
    load: async () => (await import('./config.ts')).configCommand,
  },
  {
    name: 'get',
    aliases: [],
    summary: 'Print settings; short for config get',
    load: async () => (await import('./config.ts')).configShorthand('get'),
  },
  {
    name: 'set',
    aliases: [],
    summary: 'Write settings; short for config set',
    load: async () => (await import('./config.ts')).configShorthand('set'),
  },
];
