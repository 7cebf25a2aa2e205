import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readManifest, readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { satisfies, valid } from 'semver';
import type { Flag, ParsedArguments } from '../arguments/flag.ts';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { readArchiveFiles } from '../pack/read-archive-files.ts';
import { applyPatches } from '../patch/apply-patches.ts';
import { diffDirectories } from '../patch/diff-directories.ts';
import { makeEditDirectory } from '../patch/edit-directory.ts';
import { installedVersions, patchTarget } from '../patch/installed-versions.ts';
import { patchFile, readPatches, writePatches } from '../patch/registry-patches.ts';
import { fetchArchive } from '../registry/fetch-archive.ts';
import { plainText } from '../terminal/plain-text.ts';
import { splitSpec } from '../view/split-spec.ts';

const usage = '[add] <name[@version]> | commit <directory> | ls | rm <name[@version]>';

const flags: readonly Flag[] = [
  {
    name: 'patches-dir',
    type: 'text',
    placeholder: '<dir>',
    summary: 'Where patches are kept (default: patches)',
    isSetting: true,
  },
  {
    name: 'edit-dir',
    type: 'text',
    placeholder: '<dir>',
    summary: 'Edit there, not in the temporary folder',
    isSetting: true,
  },
  {
    name: 'ignore-existing',
    type: 'boolean',
    summary: 'Throw an older edit directory away',
    isSetting: true,
  },
  {
    name: 'keep-edit-dir',
    type: 'boolean',
    summary: 'Keep the edit directory after the commit',
    isSetting: true,
  },
  ...registryFlags,
];

/** `dx patch`: changes to dependencies that are kept with the project. */
export const patchCommand: Command = {
  usage,
  flags,
  examples: [
    'dx patch lodash',
    'dx patch commit /tmp/dx-patch/lodash@4.17.21-1a2b3c4d',
    'dx patch ls',
    'dx patch rm lodash',
  ],
  run: async (parsed, context) => {
    const [action, ...words] = parsed.words;
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    if (action === 'ls' || action === 'list') return list(workspace, context, parsed);
    if (action === 'commit') return commit(oneOf(words), workspace, parsed, context);
    if (action === 'rm' || action === 'remove') return remove(oneOf(words), workspace, parsed, context);
    return add(action === 'add' ? oneOf(words) : oneOf(parsed.words), workspace, parsed, context);
  },
};

/** `dx patch-commit`, `dx patch-remove`: as pnpm names them. */
export function patchShorthand(action: 'commit' | 'rm'): Command {
  return {
    usage: action === 'commit' ? '<directory>' : '<name[@version]>',
    flags,
    examples: [`dx patch ${action} ${action === 'commit' ? '<directory>' : 'lodash'}`],
    run: (parsed, context) => patchCommand.run({ ...parsed, words: [action, ...parsed.words] }, context),
  };
}

async function add(
  spec: string,
  workspace: Workspace,
  { flags: given }: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const { name, version } = patchTarget(workspace.root, spec);
  const { archive } = await fetchArchive(name, version, workspace.settings, context, 'patch');
  const chosen = given['edit-dir'];
  const directory = makeEditDirectory(`${name}@${version}`, await readArchiveFiles(archive), {
    directory: typeof chosen === 'string' ? path.resolve(context.project.directory, chosen) : undefined,
    ignoresExisting: given['ignore-existing'] === true,
  });
  context.terminal.print(`You can now edit the following directory: ${directory}`);
  context.terminal.print(`When done, run: dx patch commit ${directory}`);
  return 0;
}

async function commit(
  word: string,
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const { flags: given } = parsed;
  const { root, settings, importers } = workspace;
  const { terminal } = context;
  const directory = path.resolve(context.project.directory, word);
  const { name, version } = readManifest(path.join(directory, 'package.json'), { fs: nodeFs }).fields;
  if (name === undefined || version === undefined)
    throw wrongUse(`${directory} holds no package with name and version`);
  const { archive } = await fetchArchive(name, version, settings, context, 'patch');
  const { patch, leftOut } = await diffDirectories(await readArchiveFiles(archive), directory);
  if (leftOut.length > 0)
    terminal.warn(
      `${terminal.paint.yellow('warning')} not in the patch: ${leftOut.map(plainText).join(', ')}`,
    );
  if (patch === '') {
    terminal.note(`Nothing to keep: ${directory} is as it was`);
    return 0;
  }
  const folder = given['patches-dir'];
  const relative = path.posix.join(
    typeof folder === 'string' ? folder.replaceAll('\\', '/') : 'patches',
    `${name}@${version}.patch`,
  );
  const file = patchFile(root, relative);
  const manifest = importers[''];
  if (manifest === undefined) throw wrongUse('There is no package.json to register the patch in');
  nodeFs.mkdir(path.dirname(file), { recursive: true });
  nodeFs.writeFile(file, patch);
  await writePatches(manifest, { ...readPatches(manifest), [`${name}@${version}`]: relative });
  await applyPatches(parsed, context, workspace);
  if (given['keep-edit-dir'] !== true) nodeFs.removeTree(directory);
  terminal.print(`Patched ${name}@${version} -> ${relative}`);
  return 0;
}

function list({ root, importers }: Workspace, { terminal }: CommandContext, parsed: ParsedArguments): number {
  const patches = importers[''] === undefined ? {} : readPatches(importers['']);
  const rows = Object.entries(patches).map(([key, file]) => {
    const { name, rest } = splitSpec(key);
    const nodes = installedVersions(root, name).filter(
      (version) => rest === '' || version === valid(rest) || satisfies(version, rest),
    );
    return { key, file, versions: nodes };
  });
  if (parsed.flags['json'] === true) terminal.print(JSON.stringify(rows, undefined, 2));
  else
    for (const { key, file, versions } of rows)
      terminal.print(
        plainText(`${file}\t${key}\t(${versions.length === 0 ? 'not installed' : versions.join(', ')})`),
      );
  return 0;
}

async function remove(
  spec: string,
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const { root, importers } = workspace;
  const manifest = importers[''];
  const patches = manifest === undefined ? {} : readPatches(manifest);
  const wanted = splitSpec(spec);
  const gone = Object.keys(patches).filter((key) => {
    const { name, rest } = splitSpec(key);
    return name === wanted.name && (wanted.rest === '' || wanted.rest === rest);
  });
  if (manifest === undefined || gone.length === 0) throw notPatched(spec, Object.keys(patches));
  const kept = Object.fromEntries(Object.entries(patches).filter(([key]) => !gone.includes(key)));
  const orphans = gone
    .flatMap((key) => patches[key] ?? [])
    .filter((file) => !Object.values(kept).includes(file));
  const files = orphans.map((file) => patchFile(root, file));
  await writePatches(manifest, kept);
  for (const file of files) if (nodeFs.lstat(file) !== undefined) nodeFs.unlink(file);
  await applyPatches(parsed, context, workspace);
  context.terminal.print(`Removed patch${gone.length === 1 ? '' : 'es'}: ${gone.map(plainText).join(', ')}`);
  return 0;
}

function oneOf(words: readonly string[]): string {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0) return word;
  throw wrongUse('dx patch takes one package or directory');
}

function notPatched(spec: string, known: readonly string[]): DxError {
  return new DxError({
    code: 'DX_PATCH_UNKNOWN',
    message: `No patch is registered for ${spec}`,
    hint:
      known.length === 0 ? 'package.json has no "patchedDependencies"' : `Registered: ${known.join(', ')}`,
    details: { spec, known },
  });
}

function wrongUse(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: `dx patch ${usage}` });
}
