import { inspect } from 'node:util';
import { DxError, isDxError, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, readWorkspace, registryFor, type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument, type Packument } from '../registry/fetch-packument.ts';
import { registryOptions } from '../registry/registry-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { printError } from '../terminal/print-error.ts';
import { printView } from '../view/print-view.ts';
import { fieldsByVersion, selectVersions } from '../view/select-versions.ts';
import { splitSpec } from '../view/split-spec.ts';

/** `dx view`: what a registry says of a package. */
export const viewCommand: Command = {
  usage: '[name[@version]] [field[.field]…]',
  flags: [...memberFlags, ...registryFlags],
  examples: [
    'dx view react',
    'dx view react versions --json',
    'dx view react@18 dist.tarball',
    'dx view . version',
  ],
  run: async (parsed, context) => {
    const [word = '.', ...fields] = parsed.words;
    const settings = readSettings(context.project, { fs: nodeFs });
    if (!/^\.(?:@|$)/.test(word))
      return printResults(
        [await viewOne(word, fields, false, parsed, settings, context)],
        parsed,
        settings,
        context,
      );
    const { packages, isOfMembers } = selectMembers(
      readWorkspace(context.project, { fs: nodeFs }),
      parsed,
      context.project.directory,
    );
    const isNamed =
      isOfMembers && (parsed.flags['workspaces'] === true || Array.isArray(parsed.flags['workspace']));
    let exitCode = 0;
    const results: ViewResult[] = [];
    for (const { manifest } of packages) {
      const spec = `${manifest.fields.name ?? unnamed(manifest.path)}${word.slice(1)}`;
      const result = await viewOne(spec, fields, isNamed, parsed, settings, context).catch(
        (error: unknown) => {
          if (!isNamed || !isDxError(error, 'DX_NOT_PUBLISHED')) throw error;
          printError(context.terminal, error, false);
          exitCode = 1;
          return undefined;
        },
      );
      if (result !== undefined) results.push(result);
    }
    return printResults(results, parsed, settings, context) || exitCode;
  },
};

interface ViewResult {
  readonly name: string;
  readonly isNamed: boolean;
  readonly found: ReadonlyMap<string, Readonly<Record<string, unknown>>> | undefined;
}

async function viewOne(
  spec: string,
  fields: readonly string[],
  isNamed: boolean,
  { flags }: ParsedArguments,
  settings: Settings,
  context: CommandContext,
): Promise<ViewResult> {
  const { name, rest } = splitSpec(spec);
  const packument = await fetchFor(name, settings, context);
  const tag = settingValue(settings, 'tag');
  const wanted = rest !== '' && rest !== '*' ? rest : typeof tag === 'string' ? tag : 'latest';
  const selected = selectVersions(packument, wanted, fields);
  const isJson = flags['json'] === true;
  if (fields.length === 0 && !isJson) {
    for (const version of selected) printView(context.terminal, packument, version);
    return { name, isNamed, found: undefined };
  }
  return { name, isNamed, found: fieldsByVersion(selected, fields, isJson ? 'kept' : 'unwrapped') };
}

function fetchFor(name: string, settings: Settings, context: CommandContext): Promise<Packument> {
  const options = {
    ...registryOptions(settings, 'view'),
    registry: registryFor(settings, parsePackageName(name)),
  };
  return askRegistry(`Looking at ${name}`, options, context, (tried) => fetchPackument(name, tried));
}

function printResults(
  results: readonly ViewResult[],
  { flags }: ParsedArguments,
  settings: Settings,
  { terminal }: CommandContext,
): number {
  if (flags['json'] !== true) {
    for (const { name, isNamed, found } of results) {
      if (isNamed && found !== undefined) terminal.print(`${plainText(name)}:`);
      for (const line of found === undefined ? [] : linesOf(name, found, terminal.paint.bold('') !== ''))
        terminal.print(line);
    }
    return 0;
  }
  const values = results.flatMap(({ name, found }) =>
    found === undefined ? [] : [[name, jsonOf(found, settings)] as const],
  );
  const named = values.filter(([, value]) => value !== undefined);
  if (results[0]?.isNamed) terminal.print(JSON.stringify(Object.fromEntries(named), undefined, 2));
  else for (const [, value] of named) terminal.print(JSON.stringify(value, undefined, 2));
  return 0;
}

/** A list with an item for each version, as npm 12; npm 11 took a single one out of its list. */
function jsonOf(found: ReadonlyMap<string, Readonly<Record<string, unknown>>>, settings: Settings): unknown {
  const items = [...found.values()];
  const [key, ...more] = Object.keys(items[0] ?? {});
  const values = key !== undefined && more.length === 0 ? items.map((item) => item[key]) : items;
  if (values.length === 0) return undefined;
  const isUnwrapped = settingValue(settings, 'compat') === 'npm11' || Array.isArray(values[0]);
  return values.length === 1 && isUnwrapped ? values[0] : values;
}

function linesOf(
  name: string,
  found: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  colors: boolean,
): readonly string[] {
  let hasFields = false;
  return [...found].flatMap(([version, entries]) => {
    hasFields ||= Object.keys(entries).length > 1;
    return Object.entries(entries).map(([field, value]) => {
      const isPlain = found.size === 1 && !hasFields && typeof value === 'string';
      const shown = isPlain
        ? plainText(String(value))
        : inspect(value, { depth: 5, maxArrayLength: null, colors });
      return `${found.size > 1 ? plainText(`${name}@${version} `) : ''}${hasFields ? `${plainText(field)} = ` : ''}${shown}`;
    });
  });
}

function unnamed(file: string): never {
  throw new DxError({ code: 'DX_USAGE', message: `${file} has no name to look for`, hint: 'dx view <name>' });
}
