import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { InstallOptions, InstallPolicy, InstallRequest } from '@dx/pkg-install';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import { chooseHome } from './choose-home.ts';
import type { CommandContext } from './command-context.ts';
import { discardInBackground } from './discard.ts';
import { openProgress } from './terminal/progress.ts';
import { workerScripts } from './worker-scripts.ts';

type Omittable = NonNullable<InstallPolicy['omit']>[number];
const omittable: readonly Omittable[] = ['dev', 'optional', 'peer'];

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
    policy: policyOf(parsed, settings, context),
    ports: { discard: discardInBackground, ...workerScripts() },
    signal: context.signal,
    onEvent: openProgress(context.terminal, { signal: context.signal }),
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
export function policyOf(
  parsed: ParsedArguments,
  settings: Settings,
  { project }: CommandContext,
): InstallPolicy {
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
    omit: omitted(parsed, settings, project.env),
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

function omitted(
  { flags }: ParsedArguments,
  settings: Settings,
  env: CommandContext['project']['env'],
): readonly Omittable[] {
  const isProduction = flags['production'] === true || env['NODE_ENV'] === 'production';
  const given = listOf(flags['omit'] ?? settingValue(settings, 'omit'));
  const included = new Set(listOf(flags['include'] ?? settingValue(settings, 'include')));
  const omit = new Set(given.length === 0 && isProduction ? ['dev'] : given);
  for (const word of [...omit, ...included]) oneOf('omit', word, [...omittable, 'prod'] as const);
  return omittable.filter((kind) => omit.has(kind) && !included.has(kind));
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
