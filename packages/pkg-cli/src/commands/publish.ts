import { DxError, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace } from '@dx/pkg-workspace';
import type { Flag, ParsedArguments } from '../arguments/flag.ts';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import type { PackTarget } from '../pack/list-package-files.ts';
import { packTargets } from '../pack/pack-targets.ts';
import type { PackReport } from '../pack/types.ts';
import { publishPackage } from '../publish/publish-package.ts';
import { publishTarball } from '../publish/publish-tarball.ts';
import { plainText } from '../terminal/plain-text.ts';

const flags: readonly Flag[] = [
  {
    name: 'access',
    type: 'text',
    placeholder: '<public|restricted>',
    summary: 'Who may see a package with a scope',
    isSetting: true,
  },
  { name: 'dry-run', type: 'boolean', summary: 'Do everything but the upload', isSetting: true },
  { name: 'otp', type: 'text', placeholder: '<code>', summary: 'One-time password', isSetting: true },
  {
    name: 'provenance',
    type: 'boolean',
    summary: 'Publish a signed statement of where it was built',
    isSetting: true,
  },
  {
    name: 'provenance-file',
    type: 'text',
    placeholder: '<file>',
    summary: 'Publish this statement',
    isSetting: true,
  },
  { name: 'strict', type: 'boolean', summary: 'Fail when secrets would be packed' },
  { name: 'ignore-scripts', type: 'boolean', summary: 'Run no scripts of the package', isSetting: true },
  {
    name: 'force',
    short: 'f',
    type: 'boolean',
    summary: 'Skip the checks of version and tag',
    isSetting: true,
  },
  ...memberFlags,
  ...registryFlags.map((flag) =>
    flag.name === 'tag'
      ? { ...flag, isQuiet: false, placeholder: '<tag>', summary: 'Tag for the version (default: latest)' }
      : flag,
  ),
];

/** `dx publish`: puts packages into a registry. */
export const publishCommand: Command = {
  usage: '[directory|archive]',
  flags,
  examples: [
    'dx publish',
    'dx publish --tag next',
    'dx publish --workspaces --dry-run',
    'dx publish --provenance --access public',
  ],
  run: async (parsed, context) => {
    if (parsed.words.length > 1) throw tooMany();
    const [word] = parsed.words;
    const reports = word?.endsWith('.tgz')
      ? [await publishTarball(word, parsed, context)]
      : await publishDirectories(parsed, context);
    const byName = Object.fromEntries(reports.map((report) => [report.name, report]));
    if (parsed.flags['json'] === true) context.terminal.print(JSON.stringify(byName, undefined, 2));
    return 0;
  },
};

async function publishDirectories(
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<readonly PackReport[]> {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const selection = selectMembers(workspace, parsed, context.project.directory);
  const targets = packTargets(workspace, selection, parsed.words, context.project.directory);
  const reports: PackReport[] = [];
  for (const target of targets) {
    const report = await publishUnlessPrivate(target, selection.packages.length > 1, parsed, context);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** Of several members the private ones are left out, as npm does. */
async function publishUnlessPrivate(
  target: PackTarget,
  isOneOfMany: boolean,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<PackReport | undefined> {
  try {
    return await publishPackage(target, parsed, context);
  } catch (error) {
    if (!isOneOfMany || !isDxError(error, 'DX_PUBLISH_PRIVATE')) throw error;
    context.terminal.note(`Left out: ${plainText(error.message)}`);
    return undefined;
  }
}

function tooMany(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx publish takes one directory or archive',
    hint: 'dx publish [directory|archive]; members of a workspace with --workspace <name>',
  });
}
