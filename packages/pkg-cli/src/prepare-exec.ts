import { createHash } from 'node:crypto';
import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallReceipt, install } from '@dx/pkg-install';
import { readSettings } from '@dx/pkg-workspace';
import type { ParsedArguments } from './arguments/flag.ts';
import type { CommandContext } from './command-context.ts';
import { findLocalBin } from './find-local-bin.ts';
import { globalScripts, homeOf, installOptions } from './install-options.ts';

/**
 * Installs the packages that have a command into a project of their own below DX_HOME, one per set of specs, and gives
 * the command's file; without a `word`, the file of any command that they have.
 *
 * @throws DX_COMMAND_NOT_FOUND when the packages do not have it; every error of an installation
 */
export async function prepareExec(
  parsed: ParsedArguments,
  context: CommandContext,
  word: string | undefined,
  packages: readonly string[],
): Promise<string> {
  const specs = word !== undefined && packages.length === 0 ? [word] : packages;
  const directory = execDirectory(homeOf(context), specs);
  const inside = { ...context, project: { ...context.project, directory } };
  const settings = readSettings(context.project, { fs: nodeFs });
  const options = installOptions(parsed, inside, settings, { kind: 'add', specs });
  const receipt = await install({
    ...options,
    ...globalScripts(options),
    home: homeOf(context),
    policy: { lockfile: 'dxl' },
    ports: { settings },
  });
  context.terminal.draw('');
  const command = packages.length > 0 ? (word ?? anyCommand(receipt)) : commandOf(receipt);
  const program = command === undefined ? undefined : findLocalBin(directory, command);
  if (program === undefined) throw commandNotFound(command ?? word ?? '', specs);
  return program;
}

/** Whether the packages were fetched before, so that nobody need be asked again. */
export function isPrepared(context: CommandContext, specs: readonly string[]): boolean {
  const directory = execPath(homeOf(context), specs);
  return nodeFs.stat(path.join(directory, 'node_modules', '.dx', 'tree.json')) !== undefined;
}

function execPath(home: string, specs: readonly string[]): string {
  const key = createHash('sha256').update(JSON.stringify(specs)).digest('hex').slice(0, 32);
  return path.join(home, 'exec', key);
}

function execDirectory(home: string, specs: readonly string[]): string {
  const directory = execPath(home, specs);
  nodeFs.mkdir(directory, { recursive: true });
  const manifest = path.join(directory, 'package.json');
  if (nodeFs.stat(manifest) === undefined) nodeFs.writeFile(manifest, '{\n  "private": true\n}\n');
  return directory;
}

/** npm's rule: the only command of the package, or the one that is called as the package. */
function commandOf({ lock }: InstallReceipt): string | undefined {
  const [name] = Object.keys(lock.packages['']?.dependencies ?? {});
  const entry = name === undefined ? undefined : lock.packages[`node_modules/${name}`];
  const commands = Object.keys(entry?.bin ?? {});
  const ownName = (entry?.name ?? name ?? '').replace(/^@[^/]+\//, '');
  return commands.length === 1 ? commands[0] : commands.find((command) => command === ownName);
}

function anyCommand({ lock }: InstallReceipt): string | undefined {
  const direct = Object.keys(lock.packages['']?.dependencies ?? {});
  const commands = direct.flatMap((name) => Object.keys(lock.packages[`node_modules/${name}`]?.bin ?? {}));
  return commands[0];
}

function commandNotFound(command: string, specs: readonly string[]): DxError {
  return new DxError({
    code: 'DX_COMMAND_NOT_FOUND',
    message: `${specs.join(', ')} has no command ${JSON.stringify(command)}`,
    hint: 'Name the package and the command: dx exec -p <package> <command>',
    details: { command, specs },
  });
}
