import type { Flag } from './flag.ts';

/** Options that every command takes. */
export const commonFlags: readonly Flag[] = [
  { name: 'help', short: 'h', type: 'boolean', summary: 'Show help' },
  {
    name: 'cwd',
    type: 'text',
    placeholder: '<dir>',
    summary: 'Work in this directory',
    aliases: ['prefix', 'dir'],
  },
  { name: 'json', type: 'boolean', summary: 'Print the result as JSON', isSetting: true },
  { name: 'silent', short: 's', type: 'boolean', summary: 'Print results only, as --loglevel=silent' },
  {
    name: 'color',
    type: 'boolean',
    words: ['always'],
    summary: 'Use colours (default: on a terminal)',
    isSetting: true,
  },
  {
    name: 'loglevel',
    type: 'text',
    placeholder: '<level>',
    summary: 'silent, error, warn, notice, http, info, verbose or silly; also -q, -d, -dd, -ddd',
    isSetting: true,
  },
];

/** Options about registries and connections; all are settings of npm. */
export const registryFlags: readonly Flag[] = [
  { name: 'registry', type: 'text', placeholder: '<url>', summary: 'Use this registry', isSetting: true },
  { name: 'offline', type: 'boolean', summary: 'Use only what is in the store and caches', isSetting: true },
  {
    name: 'prefer-offline',
    type: 'boolean',
    summary: 'Ask registries only for what the cache lacks',
    isSetting: true,
  },
  ...quietText(
    'userconfig',
    'globalconfig',
    'cafile',
    'proxy',
    'https-proxy',
    'noproxy',
    'user-agent',
    'tag',
  ),
  ...quietText('fetch-retries', 'fetch-retry-factor', 'fetch-retry-mintimeout', 'fetch-retry-maxtimeout'),
  ...quietText('fetch-timeout', 'maxsockets', 'local-address', 'replace-registry-host', 'cache'),
  { name: 'strict-ssl', type: 'boolean', summary: 'Check certificates', isSetting: true, isQuiet: true },
];

/** Options of all commands that change the tree. */
export const installFlags: readonly Flag[] = [
  ...registryFlags,
  {
    name: 'frozen-lockfile',
    type: 'boolean',
    summary: 'Fail instead of changing the lockfile',
    aliases: ['immutable'],
  },
  {
    name: 'lockfile',
    type: 'text',
    placeholder: '<npm|dxl>',
    summary: 'Which lockfile to write: package-lock.json or lock.dxl',
  },
  {
    name: 'package-lock-only',
    type: 'boolean',
    summary: 'Write manifest and lockfile, leave node_modules',
    aliases: ['lockfile-only'],
  },
  {
    name: 'package-lock',
    type: 'boolean',
    summary: 'Read and write the lockfile (--no-package-lock: neither)',
    isSetting: true,
  },
  {
    name: 'omit',
    type: 'list',
    placeholder: '<dev|optional|peer>',
    summary: 'Leave out a kind of dependency',
    isSetting: true,
  },
  {
    name: 'include',
    type: 'list',
    placeholder: '<dev|optional|peer>',
    summary: 'Put back in what is omitted',
    isSetting: true,
  },
  {
    name: 'production',
    type: 'boolean',
    summary: 'As --omit=dev',
    aliases: ['prod'],
    isSetting: true,
    isQuiet: true,
  },
  {
    name: 'linker',
    type: 'text',
    placeholder: '<hoisted|isolated|global>',
    summary: 'How node_modules is arranged: as npm does, strictly, or strictly and shared by all projects',
    isSetting: true,
  },
  {
    name: 'spare',
    type: 'boolean',
    summary: 'Use and make complete trees that lie ready (--no-spare: not this time)',
  },
  {
    name: 'generations',
    type: 'boolean',
    summary: 'Keep complete trees, and a history for dx undo (--no-generations: neither)',
    isSetting: true,
  },
  { name: 'plan', type: 'boolean', summary: 'Show what would be done, change nothing', aliases: ['dry-run'] },
  { name: 'ignore-scripts', type: 'boolean', summary: 'Run no scripts', isSetting: true },
  {
    name: 'strict-scripts',
    type: 'boolean',
    summary: 'Fail when install scripts wait for approval',
    aliases: ['strict-allow-scripts'],
    isSetting: true,
  },
  {
    name: 'foreground-scripts',
    type: 'boolean',
    summary: 'Install scripts one at a time, on this terminal',
    isSetting: true,
  },
  {
    name: 'script-sandbox',
    type: 'boolean',
    summary: 'Install scripts without network, writing to their own package only (needs bubblewrap)',
    isSetting: true,
  },
  {
    name: 'side-effects-cache',
    type: 'boolean',
    summary:
      'Take what install scripts made before instead of running them again (--no-side-effects-cache: run them)',
    isSetting: true,
  },
  {
    name: 'dangerously-allow-all-scripts',
    type: 'boolean',
    summary: 'Run install scripts that nobody approved',
    isSetting: true,
  },
  {
    name: 'allow-scripts',
    type: 'list',
    placeholder: '<name>',
    summary: 'With --global: packages whose install scripts may run',
    isSetting: true,
  },
  {
    name: 'allow-unused-patches',
    type: 'boolean',
    summary: 'Install although a patch is for no package',
    isQuiet: true,
  },
  { name: 'legacy-peer-deps', type: 'boolean', summary: 'Do not install or check peers', isSetting: true },
  { name: 'strict-peer-deps', type: 'boolean', summary: 'Fail on every peer conflict', isSetting: true },
  { name: 'force', short: 'f', type: 'boolean', summary: 'Accept conflicts', isSetting: true },
  ...quietBoolean('audit', 'fund', 'progress', 'omit-lockfile-registry-resolved', 'yes'),
  ...quietText('script-shell', 'install-strategy', 'compat', 'os', 'cpu', 'libc'),
];

/** Archives from a file and into it, for the cache of a CI service. */
export const bundleFlag: Flag = {
  name: 'bundle',
  type: 'text',
  placeholder: '<file>',
  summary: 'Take packages from this bundle, and make it again where it is not what the lockfile needs',
};

/** Not the project but what every project of this user can run. */
export const globalFlag: Flag = {
  name: 'global',
  short: 'g',
  type: 'boolean',
  summary: 'Work on what is installed globally',
};

/** Options that say how an addition is saved. */
export const saveFlags: readonly Flag[] = [
  { name: 'save-dev', short: 'D', type: 'boolean', summary: 'Save under devDependencies', aliases: ['dev'] },
  { name: 'save-optional', short: 'O', type: 'boolean', summary: 'Save under optionalDependencies' },
  { name: 'save-peer', type: 'boolean', summary: 'Save under peerDependencies' },
  { name: 'save-prod', short: 'P', type: 'boolean', summary: 'Save under dependencies' },
  {
    name: 'save-exact',
    short: 'E',
    type: 'boolean',
    summary: 'Save the exact version',
    aliases: ['exact'],
    isSetting: true,
  },
  {
    name: 'save-prefix',
    type: 'text',
    placeholder: '<^|~>',
    summary: 'Prefix of saved ranges',
    isSetting: true,
  },
  { name: 'save', short: 'S', type: 'boolean', summary: 'Write package.json (--no-save: leave it)' },
];

function quietText(...names: readonly string[]): readonly Flag[] {
  return names.map((name) => ({ name, type: 'text', summary: 'As npm', isSetting: true, isQuiet: true }));
}

function quietBoolean(...names: readonly string[]): readonly Flag[] {
  return names.map((name) => ({ name, type: 'boolean', summary: 'As npm', isSetting: true, isQuiet: true }));
}
