import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallReceipt, install } from '@dx/pkg-install';
import { combineSettings, readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { prepareDirectory } from '../deploy/choose-directory.ts';
import { type Deployed, type Deployment, deployMember } from '../deploy/deploy-member.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { installOptions } from '../install-options.ts';
import { findLock } from '../lockfile/find-lock.ts';
import { matchMembers } from '../members/select-members.ts';

const taken: ReadonlySet<string> = new Set([
  ...['registry', 'offline', 'prefer-offline', 'omit', 'include', 'ignore-scripts', 'strict-scripts'],
  ...['foreground-scripts', 'dangerously-allow-all-scripts'],
]);

/** `dx deploy`: a member of a workspace as a directory that needs nothing beside it. */
export const deployCommand: Command = {
  usage: '<member> <directory>',
  flags: [
    ...installFlags.filter(({ name }) => taken.has(name)),
    {
      name: 'force',
      short: 'f',
      type: 'boolean',
      summary: 'Replace what is in the directory, once all has gone well',
    },
    { name: 'all-files', type: 'boolean', summary: 'Take all files of the member, not those of its archive' },
  ],
  examples: ['dx deploy @shop/api out/api', 'dx deploy apps/web /srv/web --force --include=dev'],
  run: async (parsed, context) => {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const deployment = readDeployment(parsed, context, workspace);
    const { directory } = deployment;
    const before = prepareDirectory(workspace, directory, parsed.flags['force'] === true);
    const [deployed, receipt] = await deploy(parsed, context, deployment).catch((error: unknown) => {
      before.restore();
      throw error;
    });
    before.forget();
    printDeployed(parsed, context, deployment, deployed, receipt);
    return 0;
  },
};

async function deploy(
  parsed: ParsedArguments,
  context: CommandContext,
  deployment: Deployment,
): Promise<readonly [Deployed, InstallReceipt]> {
  const deployed = await deployMember(deployment);
  return [deployed, await installDeployed(parsed, context, deployment)];
}

function readDeployment(parsed: ParsedArguments, context: CommandContext, workspace: Workspace): Deployment {
  const [name, place, ...others] = parsed.words;
  if (name === undefined || place === undefined || others.length > 0) throw wrongWords(parsed.words);
  const { directory } = context.project;
  const [member = '', ...more] = matchMembers(workspace, name, directory);
  if (more.length > 0) throw severalMembers(name, [member, ...more]);
  return {
    workspace,
    lock: findLock(context, undefined),
    member,
    directory: path.resolve(directory, place),
    includesDev: includesDev(workspace),
    files: parsed.flags['all-files'] === true ? 'all' : 'packed',
  };
}

/** Left out unless somebody asks for it. */
function includesDev({ settings }: Workspace): boolean {
  const include = settingValue(settings, 'include');
  return Array.isArray(include) && include.includes('dev') && !combineSettings(settings).omit.includes('dev');
}

/** As an installation of a project with that lockfile; the settings are those of the workspace. */
function installDeployed(
  parsed: ParsedArguments,
  context: CommandContext,
  { workspace, directory }: Deployment,
): Promise<InstallReceipt> {
  const options = installOptions(parsed, context, workspace.settings, { kind: 'install' });
  return install({
    ...options,
    ...gateOptions(workspace, context),
    project: { ...context.project, directory },
    policy: {
      ...options.policy,
      lockMode: 'frozen',
      lockfile: 'npm',
      linker: 'hoisted',
      outcome: 'tree',
      unusedPatches: 'ignore',
    },
    ports: { ...options.ports, settings: workspace.settings },
  });
}

function printDeployed(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  { member, directory }: Deployment,
  { archives }: Deployed,
  { added, builds, requestCount }: InstallReceipt,
): void {
  terminal.draw('');
  const waiting = builds.pending.map(({ packageId }) => packageId);
  if (parsed.flags['json'] === true) {
    const result = { member, directory, packages: added.length, archives, waiting, requests: requestCount };
    terminal.print(JSON.stringify(result, undefined, 2));
    return;
  }
  if (waiting.length > 0) terminal.warn(`install scripts wait for approval: ${waiting.join(', ')}`);
  terminal.print(`Deployed ${member} to ${directory}: ${added.length} packages`);
}

function wrongWords(words: readonly string[]): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `dx deploy takes a member and a directory, not ${words.length === 0 ? 'nothing' : words.join(' ')}`,
    hint: 'dx deploy <member> <directory>',
    details: { words },
  });
}

function severalMembers(name: string, members: readonly string[]): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `${name} means several members: ${members.join(', ')}`,
    hint: 'Name one of them',
    details: { name, members },
  });
}
