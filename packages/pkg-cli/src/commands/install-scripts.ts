import { type Build, describePending, reviewBuilds } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { editManifest, readWorkspace, setField, settingValue, type Workspace } from '@dx/pkg-workspace';
import { decideScripts } from '../approvals/decide-scripts.ts';
import { approvalsOf, installedBuilds } from '../approvals/installed-builds.ts';
import { listUnused } from '../approvals/list-unused.ts';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import type { Inventory } from '../inventory/types.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { warningLine } from '../terminal/print-receipt.ts';

const flags: Command['flags'] = [
  { name: 'all', short: 'a', type: 'boolean', summary: 'Every package that waits', isSetting: true },
  {
    name: 'allow-scripts-pending',
    type: 'boolean',
    summary: 'List the packages that wait',
    aliases: ['pending'],
    isSetting: true,
  },
  {
    name: 'allow-scripts-pin',
    type: 'boolean',
    summary: 'Approve the installed version only (default; --no-pin: every version)',
    aliases: ['pin'],
    isSetting: true,
  },
  { name: 'dry-run', type: 'boolean', summary: 'prune: show only', isSetting: true },
];

/** `dx approve-scripts`: let packages run their install scripts. */
export const approveScriptsCommand: Command = {
  usage: '<name[@range]…> | --all | --pending',
  flags,
  examples: ['dx approve-scripts esbuild', 'dx approve-scripts --all', 'dx approve-scripts --pending'],
  run: (parsed, context) => runVerb('approve', parsed.words, parsed, context),
};

/** `dx deny-scripts`: never let them. */
export const denyScriptsCommand: Command = {
  usage: '<name…> | --all',
  flags,
  examples: ['dx deny-scripts core-js'],
  run: (parsed, context) => runVerb('deny', parsed.words, parsed, context),
};

/** `dx install-scripts`: all of it under one name. */
export const installScriptsCommand: Command = {
  usage: 'ls | approve <name…> | deny <name…> | prune',
  flags,
  examples: [
    'dx install-scripts ls',
    'dx install-scripts approve esbuild',
    'dx install-scripts prune --dry-run',
  ],
  run: async (parsed, context) => {
    const [verb, ...words] = parsed.words;
    return runVerb(verb === 'list' ? 'ls' : verb, words, parsed, context);
  },
};

interface Installed {
  readonly workspace: Workspace;
  readonly inventory: Inventory;
  readonly builds: readonly Build[];
}

async function runVerb(
  verb: string | undefined,
  words: readonly string[],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const isPending = parsed.flags['allow-scripts-pending'] === true;
  const isAll = parsed.flags['all'] === true;
  const isListing = verb === 'ls' || isPending;
  if (isListing && (words.length > 0 || isAll || verb === 'deny'))
    throw usage('Listing takes neither names nor --all', verb);
  if ((verb === 'approve' || verb === 'deny') && !isListing && !isAll && words.length === 0)
    throw usage(`dx ${verb}-scripts needs the name of a package, or --all`, verb);
  const inventory = loadInventory(context, 'disk');
  const builds = await installedBuilds(inventory, workspace.settings);
  const installed = { workspace, inventory, builds };
  if (isListing) return list(installed, parsed, context);
  if (verb === 'prune') return prune(installed, parsed, context);
  if (verb !== 'approve' && verb !== 'deny') throw usage('dx install-scripts needs to know what to do', verb);
  return decide(verb, words, installed, parsed, context);
}

async function list(
  { workspace, builds }: Installed,
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): Promise<number> {
  const review = reviewBuilds(builds, { ...(await approvalsOf(workspace)), policy: 'ask' });
  if (flags['json'] === true) {
    const changes = review.pending.map(({ packageId }) => ({ key: packageId, change: 'pending' }));
    terminal.print(JSON.stringify({ allowScripts: groupByName(changes) }, undefined, 2));
  } else if (review.pending.length === 0)
    terminal.print('No package waits for approval of its install scripts');
  else for (const line of describePending(review)) terminal.print(line);
  return 0;
}

async function decide(
  verb: 'approve' | 'deny',
  words: readonly string[],
  { workspace, builds }: Installed,
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): Promise<number> {
  const isPinned = settingValue(workspace.settings, 'allow-scripts-pin') !== false;
  const decision = { verb, words, isAll: flags['all'] === true, isPinned };
  const { changes, warnings } = await decideScripts(workspace, builds, decision);
  for (const warning of warnings) terminal.warn(warningLine(terminal, warning));
  if (flags['json'] === true) {
    terminal.print(JSON.stringify({ allowScripts: groupByName(changes) }, undefined, 2));
    return 0;
  }
  const { green, red } = terminal.paint;
  for (const { key, change } of changes)
    terminal.print(
      `${change === 'added' ? green('+') : red('-')} allowScripts ${plainText(key)}: ${verb === 'approve' || change === 'removed' ? 'true' : 'false'}`,
    );
  if (changes.length === 0) terminal.print('Nothing to change in allowScripts');
  else if (verb === 'approve')
    terminal.note(
      `${terminal.paint.bold('hint')}  dx install (or dx rebuild) runs the scripts that are approved now`,
    );
  return 0;
}

async function prune(
  { workspace, inventory, builds }: Installed,
  { flags, words }: ParsedArguments,
  { terminal }: CommandContext,
): Promise<number> {
  if (words.length > 1 || flags['all'] === true)
    throw usage('dx install-scripts prune takes no names', 'prune');
  const manifest = workspace.importers[''];
  const approvals = await approvalsOf(workspace);
  const names = new Set([...inventory.packages.values()].map(({ entry, name }) => entry?.name ?? name));
  const unused = approvals.source === 'package.json' ? listUnused(approvals, builds, names) : [];
  const dryRun = flags['dry-run'] === true;
  if (manifest !== undefined && unused.length > 0 && !dryRun) {
    const isLast = unused.length === Object.keys(Object(manifest.raw['allowScripts'])).length;
    const changes = isLast
      ? [setField(['allowScripts'], undefined)]
      : unused.map(({ key }) => setField(['allowScripts', key], undefined));
    nodeFs.writeFile(manifest.path, editManifest(manifest, changes));
  }
  if (flags['json'] === true)
    terminal.print(JSON.stringify({ allowScripts: { removed: unused, dryRun } }, undefined, 2));
  else if (unused.length === 0) terminal.print('Every entry of allowScripts is in use');
  else {
    terminal.print(
      `${dryRun ? 'Would remove' : 'Removed'} ${plural(unused.length, 'entry').replace('entrys', 'entries')} of allowScripts:`,
    );
    for (const { key, reason } of unused)
      terminal.print(
        `  ${plainText(key)} (${reason === 'no-scripts' ? 'has no install scripts' : 'is not installed'})`,
      );
  }
  return 0;
}

/** npm's shape: changes by the name of the package. */
function groupByName<Change extends { readonly key: string }>(
  changes: readonly Change[],
): readonly { readonly name: string; readonly changes: readonly Change[] }[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const name = /^@?[^@]+/.exec(change.key)?.[0] ?? change.key;
    groups.set(name, [...(groups.get(name) ?? []), change]);
  }
  return [...groups].map(([name, own]) => ({ name, changes: own }));
}

function usage(message: string, verb: string | undefined): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message,
    hint: 'dx install-scripts ls | approve <name…> | deny <name…> | prune',
    details: { verb },
  });
}
