import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { InstallOptions, InstallPolicy, InstallRequest, InstallScripts } from '@dx/pkg-install';
import { combineSettings, findProject, type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import { chooseHome } from './choose-home.ts';
import type { CommandContext } from './command-context.ts';
import { discard } from './discard.ts';
import { wantsGenerations } from './generations/wants-generations.ts';
import { openProgress } from './terminal/progress.ts';
import { workerScripts } from './worker-scripts.ts';

type Omittable = NonNullable<InstallPolicy['omit']>[number];
const omittable: readonly Omittable[] = ['dev', 'optional', 'peer'];
const linkers = ['hoisted', 'isolated', 'global'] as const;

/** Everything that an installation is told by a command line and by settings. */
export function installOptions(
  parsed: ParsedArguments,
  context: CommandContext,
  settings: Settings,
  request: InstallRequest,
): InstallOptions {
  return {
    project: context.project,
    home: homeOf(context),
    request,
    policy: {
      ...policyOf(parsed, settings),
      generations: wantsGenerations(parsed, settings, context.project.env),
    },
    scripts: installScripts(context, settings, request),
    ports: {
      discard,
      ...workerScripts(),
      ...(settingValue(settings, 'keep-archives') === true ? { keepArchives: true } : {}),
    },
    signal: context.signal,
    onEvent: openProgress(context.terminal, { signal: context.signal }),
  };
}

/** The same for a project of dx's own, such as a global package's: nobody edits its package.json. */
export function globalScripts(options: InstallOptions): Pick<InstallOptions, 'scripts'> {
  return options.scripts === undefined ? {} : { scripts: { ...options.scripts, context: 'global' } };
}

/** How install scripts run, as settings say; what they see is put together when the first one runs. */
export function installScripts(
  context: CommandContext,
  settings: Settings,
  { kind }: InstallRequest,
): InstallScripts {
  const shell = settingValue(settings, 'script-shell');
  return {
    environment: async () => {
      const { scriptEnvironment } = await import('./script-environment.ts');
      const { root } = findProject(context.project.directory, { fs: nodeFs });
      const command = kind === 'add' ? 'install' : kind === 'remove' ? 'uninstall' : kind;
      return scriptEnvironment({ settings, root }, context, command);
    },
    output: settingValue(settings, 'foreground-scripts') === true ? 'foreground' : 'background',
    ...(typeof shell === 'string' ? { scriptShell: shell } : {}),
    keepsOutputs: settingValue(settings, 'side-effects-cache') !== false,
    sandbox: settingValue(settings, 'script-sandbox') === true,
    timeoutMs: Number(settingValue(settings, 'script-timeout') ?? 0) * 1000,
  };
}

/** Where store and caches live for this project. */
export function homeOf({ project }: CommandContext): string {
  const { env, home, platform, directory } = project;
  return chooseHome({ env, home, platform, project: directory }, nodeFs);
}

/**
 * How strictly, how far and from where, as flags and settings say.
 *
 * @throws DX_FLAG_VALUE for a word that a flag does not know
 */
export function policyOf(parsed: ParsedArguments, settings: Settings): InstallPolicy {
  const { flags } = parsed;
  const lockfile = oneOf('lockfile', flags['lockfile'] ?? settingValue(settings, 'lockfile'), [
    'npm',
    'dxl',
  ] as const);
  return {
    lockMode: lockModeOf(parsed, settings),
    ...(lockfile === undefined ? {} : { lockfile }),
    outcome: flags['plan'] === true ? 'plan' : flags['package-lock-only'] === true ? 'lock' : 'tree',
    network: networkOf(settings),
    omit: omitted(parsed, settings),
    ...linkerOf(flags['linker'], settings),
    ...(flags['allow-unused-patches'] === true ? { unusedPatches: 'ignore' } : {}),
    manifest: flags['save'] === false ? 'unsaved' : 'saved',
  };
}

function lockModeOf({ flags }: ParsedArguments, settings: Settings): NonNullable<InstallPolicy['lockMode']> {
  if (flags['frozen-lockfile'] === true || settingValue(settings, 'frozen-lockfile') === true)
    return 'frozen';
  return settingValue(settings, 'package-lock') === false ? 'unsaved' : 'write';
}

function networkOf(settings: Settings): NonNullable<InstallPolicy['network']> {
  if (settingValue(settings, 'offline') === true) return 'offline';
  return settingValue(settings, 'prefer-offline') === true ? 'prefer-offline' : 'online';
}

/** npm's own strict layout is dx's. */
function linkerOf(flag: unknown, settings: Settings): Pick<InstallPolicy, 'linker'> {
  const linker = oneOf('linker', flag ?? settingValue(settings, 'linker'), linkers);
  if (linker !== undefined) return { linker };
  return combineSettings(settings).installStrategy === 'linked' ? { linker: 'isolated' } : {};
}

/** A word that nobody knows is a mistake of the command line, not a setting to pass over. */
function omitted({ flags }: ParsedArguments, settings: Settings): readonly Omittable[] {
  for (const word of [...listOf(flags['omit']), ...listOf(flags['include'])])
    oneOf('omit', word, [...omittable, 'prod'] as const);
  return combineSettings(settings).omit;
}

function listOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

function oneOf<Word extends string>(flag: string, value: unknown, words: readonly Word[]): Word | undefined {
  if (value === undefined) return undefined;
  const known = words.find((word) => word === value);
  if (known !== undefined) return known;
  throw new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--${flag} does not know ${JSON.stringify(value)}`,
    hint: `--${flag} ${words.join(' | ')}`,
    details: { flag, value },
  });
}
