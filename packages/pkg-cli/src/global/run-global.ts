import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { loadGlobalInventory } from '../inventory/load-inventory.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { globalPlaces } from './global-places.ts';
import { type GlobalInstall, installGlobal } from './install-global.ts';
import { linkGlobal, unlinkGlobal } from './link-global.ts';

/** `dx install -g`: packages with their commands for this user's prefix; without names the project itself, as a link. */
export async function runGlobalInstall(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  if (parsed.words.length === 0) return linkProject(parsed, context);
  return report(await installGlobal(parsed.words, parsed, context), parsed, context);
}

/** `dx update -g`: the newest of what is installed globally, or of some of it. */
export async function runGlobalUpdate(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { projects } = globalPlaces(context);
  const own = [...loadGlobalInventory(context).packages.values()].filter(
    ({ location, realPath }) => location.startsWith('node_modules/') && realPath.startsWith(projects),
  );
  const names = own
    .map(({ name }) => name)
    .filter((name) => parsed.words.length === 0 || parsed.words.includes(name));
  return report(
    await installGlobal(
      names.map((name) => `${name}@latest`),
      parsed,
      context,
    ),
    parsed,
    context,
  );
}

/** `dx remove -g`: takes global packages and their commands away, whoever installed them. */
export async function runGlobalRemove(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const places = globalPlaces(context);
  const missing = parsed.words.filter((name) => nodeFs.lstat(path.join(places.modules, name)) === undefined);
  if (missing.length > 0) throw notGlobal(missing, places.modules);
  for (const name of parsed.words) unlinkGlobal(places, name);
  const removed = parsed.words.map((name) => ({ name }));
  if (parsed.flags['json'] === true)
    context.terminal.print(JSON.stringify({ remove: removed, removed: removed.length }, undefined, 2));
  else context.terminal.print(`removed ${plural(removed.length, 'package')} from ${places.modules}`);
  return 0;
}

/** `dx link`: the project itself becomes a global package, as a link. */
export function linkProject({ flags }: ParsedArguments, context: CommandContext): number {
  const { root, selected } = findProject(context.project.directory, { fs: nodeFs });
  const directory = path.join(root, selected);
  const places = globalPlaces(context);
  const commands = linkGlobal(places, directory, flags['force'] === true);
  if (flags['json'] === true)
    context.terminal.print(JSON.stringify({ linked: directory, commands }, undefined, 2));
  else context.terminal.print(`linked ${directory} into ${places.modules}${commandText(commands)}`);
  return 0;
}

function report(
  installed: readonly GlobalInstall[],
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): number {
  if (flags['json'] === true) {
    terminal.print(JSON.stringify({ add: installed, added: installed.length }, undefined, 2));
    return 0;
  }
  for (const { name, version, commands } of installed)
    terminal.print(
      `${terminal.paint.green('+')} ${plainText(name)} ${terminal.paint.dim(plainText(version))}${commandText(commands)}`,
    );
  if (installed.length === 0) terminal.print('nothing installed globally by dx');
  return 0;
}

function commandText(commands: readonly string[]): string {
  return commands.length === 0 ? '' : `, commands: ${commands.map(plainText).join(', ')}`;
}

function notGlobal(names: readonly string[], modules: string): DxError {
  return new DxError({
    code: 'DX_NOT_INSTALLED',
    message: `${names.join(', ')} is not in ${modules}`,
    hint: 'dx ls -g lists what is installed globally',
    details: { names },
  });
}
