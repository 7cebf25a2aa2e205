import type { CommandEntry } from '../command.ts';

/** Commands about packages, registries, accounts and settings, in the order of the help. */
export const packageCommands: readonly CommandEntry[] = [
  {
    name: 'pack',
    aliases: [],
    summary: 'Make the archive of a package',
    load: async () => (await (await import('../tools.ts')).loadPack()).packCommand,
  },
  {
    name: 'publish',
    aliases: [],
    summary: 'Publish packages to a registry',
    load: async () => (await (await import('../tools.ts')).loadPublish()).publishCommand,
  },
  {
    name: 'version',
    aliases: ['verison'],
    summary: 'Set the next version, commit and tag it',
    load: async () => (await (await import('../tools.ts')).loadVersion()).versionCommand,
  },
  {
    name: 'pkg',
    aliases: [],
    summary: 'Read and edit package.json',
    load: async () => (await (await import('../tools.ts')).loadPkg()).pkgCommand,
  },
  {
    name: 'view',
    aliases: ['info', 'show', 'v'],
    summary: 'Show what the registry says of a package',
    load: async () => (await (await import('../tools.ts')).loadView()).viewCommand,
  },
  {
    name: 'config',
    aliases: ['c'],
    summary: 'Read and write npmrc files',
    load: async () => (await (await import('../tools.ts')).loadConfig()).configCommand,
  },
  {
    name: 'get',
    aliases: [],
    summary: 'Print settings; short for config get',
    load: async () => (await (await import('../tools.ts')).loadConfig()).configShorthand('get'),
  },
  {
    name: 'set',
    aliases: [],
    summary: 'Write settings; short for config set',
    load: async () => (await (await import('../tools.ts')).loadConfig()).configShorthand('set'),
  },
  {
    name: 'search',
    aliases: ['find', 's', 'se'],
    summary: 'Search packages',
    load: async () => (await (await import('../tools.ts')).loadSearch()).searchCommand,
  },
  {
    name: 'dist-tag',
    aliases: ['dist-tags'],
    summary: 'List, add and remove tags of a package',
    load: async () => (await (await import('../tools.ts')).loadDistTag()).distTagCommand,
  },
  {
    name: 'deprecate',
    aliases: [],
    summary: 'Put a warning on versions of a package',
    load: async () => (await (await import('../tools.ts')).loadDeprecate()).deprecateCommand('deprecate'),
  },
  {
    name: 'undeprecate',
    aliases: [],
    summary: 'Take the warning away',
    load: async () => (await (await import('../tools.ts')).loadDeprecate()).deprecateCommand('undeprecate'),
  },
  {
    name: 'unpublish',
    aliases: [],
    summary: 'Take a version out of a registry',
    load: async () => (await (await import('../tools.ts')).loadUnpublish()).unpublishCommand,
  },
  {
    name: 'login',
    aliases: [],
    summary: 'Log in at a registry',
    load: async () => (await (await import('../tools.ts')).loadLogin()).loginCommand('login'),
  },
  {
    name: 'adduser',
    aliases: ['add-user'],
    summary: 'Make an account at a registry',
    load: async () => (await (await import('../tools.ts')).loadLogin()).loginCommand('adduser'),
  },
  {
    name: 'logout',
    aliases: [],
    summary: 'Log out of a registry',
    load: async () => (await (await import('../tools.ts')).loadLogout()).logoutCommand,
  },
  {
    name: 'whoami',
    aliases: [],
    summary: 'Show whom the registry takes you for',
    load: async () => (await (await import('../tools.ts')).loadWhoami()).whoamiCommand,
  },
  {
    name: 'ping',
    aliases: [],
    summary: 'Check whether the registry answers',
    load: async () => (await (await import('../tools.ts')).loadPing()).pingCommand,
  },
  {
    name: 'diff',
    aliases: [],
    summary: 'Show what differs between versions of a package',
    load: async () => (await (await import('../tools.ts')).loadDiff()).diffCommand,
  },
  {
    name: 'patch',
    aliases: [],
    summary: 'Change dependencies and keep the changes with the project',
    load: async () => (await (await import('../tools.ts')).loadPatch()).patchCommand,
  },
  {
    name: 'patch-commit',
    aliases: [],
    summary: 'Keep what was changed; as patch commit',
    load: async () => (await (await import('../tools.ts')).loadPatch()).patchShorthand('commit'),
  },
  {
    name: 'patch-remove',
    aliases: [],
    summary: 'Drop a patch; as patch rm',
    load: async () => (await (await import('../tools.ts')).loadPatch()).patchShorthand('rm'),
  },
  {
    name: 'audit',
    aliases: [],
    summary: 'List known vulnerabilities of the dependencies',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
  {
    name: 'sbom',
    aliases: [],
    summary: 'Make a bill of materials: CycloneDX or SPDX',
    load: async () => (await (await import('../tools.ts')).loadSbom()).sbomCommand,
  },
  {
    name: 'licenses',
    aliases: ['license'],
    summary: 'List licences of the dependencies, and refuse some',
    load: async () => (await (await import('../tools.ts')).loadLicenses()).licensesCommand,
  },
  {
    name: 'fund',
    aliases: [],
    summary: 'Show who of the dependencies asks for support',
    load: async () => (await (await import('../tools.ts')).loadFund()).fundCommand,
  },
  {
    name: 'docs',
    aliases: ['home'],
    summary: 'Open the documentation of a package',
    load: async () => (await (await import('../tools.ts')).loadWebPages()).webPageCommand('docs'),
  },
  {
    name: 'repo',
    aliases: [],
    summary: 'Open the repository of a package',
    load: async () => (await (await import('../tools.ts')).loadWebPages()).webPageCommand('repo'),
  },
  {
    name: 'bugs',
    aliases: ['issues'],
    summary: 'Open the bug tracker of a package',
    load: async () => (await (await import('../tools.ts')).loadWebPages()).webPageCommand('bugs'),
  },
  {
    name: 'store',
    aliases: [],
    summary: 'The packages that all projects share: what there is, whether it is whole, what nobody needs',
    load: async () => (await (await import('../tools.ts')).loadStore()).storeCommand,
  },
  {
    name: 'cache',
    aliases: [],
    summary: 'Show, check and empty the store and the caches',
    load: async () => (await (await import('../tools.ts')).loadCache()).cacheCommand,
  },
  {
    name: 'archive',
    aliases: [],
    summary: 'Packages in one file: list, read, unpack, check and make them',
    load: async () => (await (await import('../tools.ts')).loadArchive()).archiveCommand,
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'Check whether this machine has what dx needs',
    load: async () => (await (await import('../tools.ts')).loadDoctor()).doctorCommand,
  },
  {
    name: 'root',
    aliases: [],
    summary: 'Print the node_modules directory',
    load: async () => (await (await import('../tools.ts')).loadLocations()).locationCommand('root'),
  },
  {
    name: 'prefix',
    aliases: [],
    summary: 'Print the directory of the project',
    load: async () => (await (await import('../tools.ts')).loadLocations()).locationCommand('prefix'),
  },
  {
    name: 'bin',
    aliases: [],
    summary: 'Print the directory of commands',
    load: async () => (await (await import('../tools.ts')).loadLocations()).locationCommand('bin'),
  },
  {
    name: 'completion',
    aliases: [],
    summary: 'Print the script that completes commands in a shell',
    load: async () => (await (await import('../tools.ts')).loadCompletion()).completionCommand,
  },
  ...['access', 'org', 'owner', 'profile', 'stage', 'team', 'token', 'trust'].map(npmOnly),
];

/** Commands about accounts that are npm's own. */
function npmOnly(name: string): CommandEntry {
  return {
    name,
    aliases: name === 'org' ? ['ogr'] : name === 'owner' ? ['author'] : [],
    summary: `Run npm ${name}`,
    isNpmsOwn: true,
    load: async () => (await (await import('../tools.ts')).loadNpmOnly()).npmOnlyCommand(name),
  };
}
