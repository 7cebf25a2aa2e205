import { cpus } from 'node:os';
import {
  type Build,
  type BuildEdge,
  describePending,
  type RanBuild,
  type RunBuildsOptions,
  requireReviewed,
  reviewBuilds,
  runBuilds,
  selectBuilds,
} from '@dx/pkg-build';
import { openBuildOutputs } from '@dx/pkg-cache';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { install, installedTree, recordBuilt, scriptSandbox, treeEdges } from '@dx/pkg-install';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import { approvalsOf, installedBuilds } from '../approvals/installed-builds.ts';
import { unshareFiles } from '../approvals/unshare-files.ts';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { homeOf, installOptions } from '../install-options.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import type { Inventory } from '../inventory/types.ts';
import { scriptEnvironment } from '../script-environment.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';

/** `dx rebuild`: run the approved install scripts of what is installed, again. */
export const rebuildCommand: Command = {
  usage: '[name[@range]…]',
  flags: [
    { name: 'ignore-scripts', type: 'boolean', summary: 'Run no scripts', isSetting: true },
    {
      name: 'foreground-scripts',
      type: 'boolean',
      summary: 'One at a time, on this terminal',
      isSetting: true,
    },
    {
      name: 'strict-allow-scripts',
      type: 'boolean',
      summary: 'Fail when a package waits for approval',
      aliases: ['strict-scripts'],
      isSetting: true,
    },
    {
      name: 'dangerously-allow-all-scripts',
      type: 'boolean',
      summary: 'Run unapproved scripts too',
      isSetting: true,
    },
    {
      name: 'script-sandbox',
      type: 'boolean',
      summary: 'Without network, writing to their own package only (needs bubblewrap)',
      isSetting: true,
    },
    {
      name: 'script-shell',
      type: 'text',
      placeholder: '<path>',
      summary: 'Shell to run them in',
      isSetting: true,
    },
    { name: 'bin-links', type: 'boolean', summary: 'As npm', isSetting: true, isQuiet: true },
  ],
  examples: ['dx rebuild', 'dx rebuild esbuild', 'dx rebuild sqlite3@5'],
  run: async (parsed, context) => {
    const { terminal } = context;
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const inventory = loadInventory(context, 'disk');
    const builds = await installedBuilds(inventory, workspace.settings);
    const review = reviewBuilds(await wanted(builds, parsed.words), await approvalsOf(workspace));
    if (isOn(workspace, 'strict-allow-scripts') || isOn(workspace, 'strict-scripts')) requireReviewed(review);
    const { own, shared } = splitShared(review.approved);
    forgetOutputs(review.approved, context);
    for (const { directory } of own) if (directory !== undefined) unshareFiles(directory, nodeFs);
    const options = buildOptions(workspace, context, edgesOf(inventory));
    const inPlace = await runBuilds({ ...review, approved: own }, options);
    recordBuilt(
      workspace.root,
      inPlace.ran.map(({ path }) => path),
      { fs: nodeFs },
    );
    const ran = [
      ...inPlace.ran,
      ...(shared.length === 0 ? [] : await buildShared(parsed, context, workspace)),
    ];
    const outcome = { ...inPlace, ran };
    if (parsed.flags['json'] === true) {
      const { failed, pending, denied } = outcome;
      terminal.print(JSON.stringify({ ran, failed, pending, denied }, undefined, 2));
      return 0;
    }
    for (const { packageId } of outcome.ran) terminal.print(`rebuilt ${plainText(packageId)}`);
    for (const { packageId, event } of outcome.failed)
      terminal.print(`${event} of the optional ${plainText(packageId)} failed`);
    terminal.print(`rebuilt ${plural(outcome.ran.length, 'package')}`);
    for (const line of describePending(outcome)) terminal.note(line);
    return 0;
  },
};

/** Who builds again does not trust what was built before. */
function forgetOutputs(builds: readonly Build[], context: CommandContext): void {
  const outputs = openBuildOutputs({ directory: `${homeOf(context)}/builds` });
  for (const { facts } of builds) if (facts?.integrity !== undefined) outputs.forget(facts.integrity);
}

function buildOptions(
  workspace: Workspace,
  context: CommandContext,
  edges: readonly BuildEdge[],
): RunBuildsOptions {
  const { settings, root } = workspace;
  const env = scriptEnvironment(workspace, context, 'rebuild');
  const shell = settingValue(settings, 'script-shell');
  const isShutIn = isOn(workspace, 'script-sandbox');
  return {
    env,
    edges,
    output: isOn(workspace, 'foreground-scripts') ? 'foreground' : 'background',
    concurrency: Math.max(1, Math.min(8, cpus().length)),
    timeoutMs: Number(settingValue(settings, 'script-timeout') ?? 0) * 1000,
    signal: context.signal,
    ...(isShutIn ? { sandbox: scriptSandbox(root, homeOf(context), env) } : {}),
    ...(typeof shell === 'string' ? { scriptShell: shell } : {}),
  };
}

/** What all projects share is not changed in its place: an installation makes it anew. */
function splitShared(approved: readonly Build[]): {
  readonly own: readonly Build[];
  readonly shared: readonly Build[];
} {
  const isShared = ({ path }: Build): boolean => path.startsWith('node_modules/.dx/links/');
  return {
    own: approved.filter((build) => !isShared(build)),
    shared: approved.filter(isShared),
  };
}

/** Those that were built before stay; nobody can tell them from new ones. */
async function buildShared(
  parsed: ParsedArguments,
  context: CommandContext,
  workspace: Workspace,
): Promise<readonly RanBuild[]> {
  const options = installOptions(parsed, context, workspace.settings, { kind: 'install' });
  const receipt = await install({ ...options, ...gateOptions(workspace, context) });
  context.terminal.draw('');
  return receipt.builds.ran;
}

function edgesOf(inventory: Inventory): readonly BuildEdge[] {
  const tree = installedTree(inventory.root, { fs: nodeFs });
  const lock = readLockfile(inventory.root, { fs: nodeFs })?.lock;
  if (tree === undefined || lock === undefined || tree.linker === 'hoisted')
    return [...inventory.edgesOut.values()].flat();
  return treeEdges(lock, tree);
}

async function wanted(builds: readonly Build[], words: readonly string[]): Promise<readonly Build[]> {
  if (words.length === 0) return builds;
  const { selected, unmatched } = await selectBuilds(builds, words);
  if (unmatched.length === 0) return selected;
  throw new DxError({
    code: 'DX_NOT_INSTALLED',
    message: `No installed package with install scripts matches ${unmatched.join(', ')}`,
    hint: 'dx ls --all lists what is installed',
    details: { words: unmatched },
  });
}

function isOn({ settings }: Workspace, key: string): boolean {
  return settingValue(settings, key) === true;
}
