import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './paths.ts';
import { writePnpmWorkspace } from './pnpm-workspace.ts';
import type { Linker } from './scenario.ts';

/** Where one run happens. */
export interface RunPlace {
  readonly project: string;
  /** Cache or store of this rival alone. */
  readonly cache: string;
  /** Its home directory, so that no settings of the person who measures are read. */
  readonly home: string;
  readonly registryUrl: string;
}

/** One command with its environment. */
export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One package manager. */
export interface Rival {
  readonly name: string;
  readonly version: () => string;
  /** Lockfiles that it may write in the project's root. */
  readonly lockFiles: readonly string[];
  readonly linkers: readonly Linker[];
  /** Writes what it needs besides the fixture's own files. */
  readonly adapt?: (project: string) => void;
  /** With the name of a member: what that member needs alone. */
  install(place: RunPlace, linker: Linker, member?: string): Command;
  /** What the lockfile says and nothing else: what continuous integration runs. */
  frozen(place: RunPlace, linker: Linker): Command;
}

const dxBin = join(repositoryRoot, 'packages', 'pkg-cli', 'bin', 'dx.cjs');
const standaloneBin = join(repositoryRoot, 'packages', 'pkg-cli', 'dist', 'standalone', 'dx');
const { resolve } = createRequire(import.meta.url);
const bunBin = join(dirname(resolve('bun/package.json')), 'bin', 'bun.exe');
const yarnBin = resolve('@yarnpkg/cli-dist/bin/yarn.js');
const pnpmBin = join(dirname(resolve('pnpm/package.json')), 'pnpm');

const dx: Rival = {
  name: 'dx',
  version: () => printed(process.execPath, [dxBin, '--version']),
  lockFiles: ['lock.dxl', 'package-lock.json'],
  linkers: ['hoisted'],
  install: (place, _linker, member) => ({
    file: process.execPath,
    arguments: [dxBin, 'install', '--registry', place.registryUrl, '--ignore-scripts', ...filter(member)],
    environment: { DX_HOME: place.cache },
  }),
  frozen: (place, linker) => withWord(dx.install(place, linker), 'install', 'ci'),
};

/** The executable behind its launcher, which `pnpm standalone` makes of what is built. */
const dxStandalone: Rival = {
  ...dx,
  name: 'dx-standalone',
  version: () => printed(standaloneBin, ['--version']),
  install: (place, linker, member) => {
    const {
      arguments: [, ...rest],
      environment,
    } = dx.install(place, linker, member);
    return { file: standaloneBin, arguments: rest, environment };
  },
  frozen: (place, linker) => withWord(dxStandalone.install(place, linker), 'install', 'ci'),
};

const bun: Rival = {
  name: 'bun',
  version: () => printed(bunBin, ['--version']),
  lockFiles: ['bun.lock', 'bun.lockb'],
  linkers: ['hoisted', 'isolated'],
  install: (place, linker, member) => ({
    file: bunBin,
    arguments: [
      'install',
      '--linker',
      linker,
      '--ignore-scripts',
      '--no-progress',
      '--registry',
      place.registryUrl,
      ...filter(member),
    ],
    environment: { BUN_INSTALL_CACHE_DIR: place.cache, DO_NOT_TRACK: '1' },
  }),
  frozen: (place, linker) => withWord(bun.install(place, linker), 'install', 'install', '--frozen-lockfile'),
};

const npm: Rival = {
  name: 'npm',
  version: () => printed('npm', ['--version']),
  lockFiles: ['package-lock.json'],
  linkers: ['hoisted'],
  install: (place, _linker, member) => ({
    file: 'npm',
    arguments: [
      'install',
      '--registry',
      place.registryUrl,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-progress',
      ...(member === undefined ? [] : ['--workspace', member]),
    ],
    environment: { npm_config_cache: place.cache, npm_config_update_notifier: 'false' },
  }),
  frozen: (place, linker) => withWord(npm.install(place, linker), 'install', 'ci'),
};

const pnpm: Rival = {
  name: 'pnpm',
  version: () => printed(pnpmBin, ['--version']),
  lockFiles: ['pnpm-lock.yaml'],
  linkers: ['hoisted', 'isolated'],
  adapt: writePnpmWorkspace,
  install: (place, linker, member) => ({
    file: pnpmBin,
    arguments: [
      'install',
      '--node-linker',
      linker,
      '--ignore-scripts',
      '--no-progress',
      '--registry',
      place.registryUrl,
      '--store-dir',
      join(place.cache, 'store'),
      ...filter(member),
    ],
    environment: {
      XDG_CACHE_HOME: join(place.cache, 'cache'),
      XDG_STATE_HOME: join(place.cache, 'state'),
      XDG_DATA_HOME: join(place.cache, 'data'),
    },
  }),
  frozen: (place, linker) => withWord(pnpm.install(place, linker), 'install', 'install', '--frozen-lockfile'),
};

/** pnpm as it is when nobody says how the tree should lie. */
const pnpmIsolated: Rival = {
  ...pnpm,
  name: 'pnpm-isolated',
  install: (place, _linker, member) => pnpm.install(place, 'isolated', member),
  frozen: (place) => pnpm.frozen(place, 'isolated'),
};

const yarn: Rival = {
  name: 'yarn',
  version: () => printed(process.execPath, [yarnBin, '--version']),
  lockFiles: ['yarn.lock'],
  linkers: ['hoisted'],
  adapt: (project) => writeFileSync(join(project, 'yarn.lock'), ''),
  install: (place, _linker, member) => ({
    file: process.execPath,
    arguments: [yarnBin, ...(member === undefined ? ['install'] : ['workspaces', 'focus', member])],
    environment: {
      YARN_NODE_LINKER: 'node-modules',
      YARN_NPM_REGISTRY_SERVER: place.registryUrl.replace(/\/$/, ''),
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_GLOBAL_FOLDER: place.cache,
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_ENABLE_PROGRESS_BARS: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_NPM_MINIMAL_AGE_GATE: '0',
    },
  }),
  frozen: (place, linker) => withWord(yarn.install(place, linker), 'install', 'install', '--immutable'),
};

const rivals: ReadonlyMap<string, Rival> = new Map(
  [dx, dxStandalone, bun, npm, pnpm, pnpmIsolated, yarn].map((rival) => [rival.name, rival]),
);

/**
 * The rival of this name.
 *
 * @throws Error that names the known ones
 */
export function openRival(name: string): Rival {
  const rival = rivals.get(name);
  if (rival === undefined)
    throw new Error(`Unknown rival ${name}. There are ${[...rivals.keys()].join(', ')}`);
  return rival;
}

/** The command with other words in the place of one. */
function withWord(command: Command, word: string, ...others: readonly string[]): Command {
  return { ...command, arguments: command.arguments.flatMap((each) => (each === word ? others : [each])) };
}

function filter(member: string | undefined): string[] {
  return member === undefined ? [] : ['--filter', member];
}

function printed(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
