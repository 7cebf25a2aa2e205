import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, readWorkspace, type Settings, settingValue } from '@dx/pkg-workspace';
import { validRange } from 'semver';
import { accountFlags } from '../arguments/account-flags.ts';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { packageOptions } from '../registry/package-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { splitSpec } from '../view/split-spec.ts';

const usage = 'add <name@version> [tag] | rm <name> <tag> | ls [name]';

/** `dx dist-tag`: the tags of a package. */
export const distTagCommand: Command = {
  usage,
  flags: [...memberFlags, ...accountFlags],
  examples: ['dx dist-tag ls react', 'dx dist-tag add thing@1.2.3 stable', 'dx dist-tag rm thing stable'],
  run: async (parsed, context) => {
    const [action = 'ls', ...words] = parsed.words;
    const settings = readSettings(context.project, { fs: nodeFs });
    if (['add', 'a', 'set', 's'].includes(action)) return add(words, settings, context);
    if (['rm', 'r', 'del', 'd', 'remove'].includes(action)) return remove(words, settings, context);
    const named = ['ls', 'l', 'sl', 'list'].includes(action) ? words[0] : action;
    const names = named === undefined || named === '.' ? ownNames(parsed, context) : [splitSpec(named).name];
    for (const name of names) {
      if (names.length > 1) context.terminal.print(`${plainText(name)}:`);
      await list(name, settings, context, parsed.flags['json'] === true);
    }
    return 0;
  },
};

function ownNames(parsed: ParsedArguments, context: CommandContext): readonly string[] {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  return selectMembers(workspace, parsed, context.project.directory).packages.map(({ manifest }) => {
    if (manifest.fields.name === undefined) throw missing('a package with a name');
    return manifest.fields.name;
  });
}

async function list(
  name: string,
  settings: Settings,
  context: CommandContext,
  isJson: boolean,
): Promise<void> {
  const tags = await fetchTags(name, settings, context);
  if (isJson) context.terminal.print(JSON.stringify(tags, undefined, 2));
  else
    for (const tag of Object.keys(tags).sort())
      context.terminal.print(plainText(`${tag}: ${tags[tag] ?? ''}`));
}

async function add(
  [spec, given]: readonly string[],
  settings: Settings,
  context: CommandContext,
): Promise<number> {
  if (spec === undefined) throw missing('a package with a version');
  const { name, rest: version } = splitSpec(spec);
  const tag = given ?? String(settingValue(settings, 'tag') ?? 'latest');
  if (version === '') throw missing('a version: name@1.2.3');
  if (validRange(tag) !== null) throw missing(`a tag that is no range, unlike ${JSON.stringify(tag)}`);
  const { terminal } = context;
  if ((await fetchTags(name, settings, context))[tag] === version) {
    terminal.note(`${plainText(tag)} is ${plainText(version)} already`);
    return 0;
  }
  await change(
    name,
    tag,
    { method: 'PUT', body: JSON.stringify(version), headers: { 'content-type': 'application/json' } },
    settings,
    context,
  );
  terminal.print(plainText(`+${tag}: ${name}@${version}`));
  return 0;
}

async function remove(
  [spec, tag]: readonly string[],
  settings: Settings,
  context: CommandContext,
): Promise<number> {
  if (spec === undefined || tag === undefined) throw missing('a package and a tag');
  const { name } = splitSpec(spec);
  const version = (await fetchTags(name, settings, context))[tag];
  if (version === undefined) throw notATag(name, tag);
  await change(name, tag, { method: 'DELETE' }, settings, context);
  context.terminal.print(plainText(`-${tag}: ${name}@${version}`));
  return 0;
}

async function fetchTags(
  name: string,
  settings: Settings,
  context: CommandContext,
): Promise<Readonly<Record<string, string>>> {
  const options = { ...packageOptions(settings, name, 'dist-tag'), preferOnline: true };
  const tags = await askRegistry(`Tags of ${name}`, options, context, async (tried) => {
    const { default: registryFetch } = await import('npm-registry-fetch');
    return registryFetch.json(`/-/package/${name.replace('/', '%2f')}/dist-tags`, tried);
  });
  const entries = typeof tags === 'object' && tags !== null ? Object.entries(tags) : [];
  return Object.fromEntries(
    entries.filter(([tag, version]) => typeof version === 'string' && tag !== '_etag'),
  );
}

async function change(
  name: string,
  tag: string,
  request: Readonly<Record<string, unknown>>,
  settings: Settings,
  context: CommandContext,
): Promise<void> {
  await askRegistry(`Tagging ${name}`, packageOptions(settings, name, 'dist-tag'), context, async (tried) => {
    const { default: registryFetch } = await import('npm-registry-fetch');
    const path = `/-/package/${name.replace('/', '%2f')}/dist-tags/${encodeURIComponent(tag)}`;
    await registryFetch(path, { ...tried, ...request, ignoreBody: true });
  });
}

function missing(what: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `dx dist-tag needs ${what}`,
    hint: `dx dist-tag ${usage}`,
  });
}

function notATag(name: string, tag: string): DxError {
  return new DxError({
    code: 'DX_NOT_PUBLISHED',
    message: `${name} has no tag ${tag}`,
    hint: `dx dist-tag ls ${name}`,
    details: { name, tag },
  });
}
