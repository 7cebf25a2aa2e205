import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { packPackage } from '../pack/pack-package.ts';
import { packScripts } from '../pack/pack-scripts.ts';
import { packTargets } from '../pack/pack-targets.ts';
import { printPack, warnOfSecrets } from '../pack/print-pack.ts';
import { secretsPacked } from '../pack/refuse-secrets.ts';
import type { PackReport } from '../pack/types.ts';

/** `dx pack`: the archive that `dx publish` would publish. */
export const packCommand: Command = {
  usage: '[directory…]',
  flags: [
    {
      name: 'dry-run',
      type: 'boolean',
      summary: 'Show what would be packed, write nothing',
      isSetting: true,
    },
    {
      name: 'pack-destination',
      type: 'text',
      placeholder: '<dir>',
      summary: 'Write archives there (default: here)',
      isSetting: true,
    },
    { name: 'strict', type: 'boolean', summary: 'Fail when secrets would be packed' },
    {
      name: 'ignore-scripts',
      type: 'boolean',
      summary: 'Run no prepack, prepare, postpack',
      isSetting: true,
    },
    ...memberFlags,
  ],
  examples: ['dx pack', 'dx pack --dry-run', 'dx pack --workspaces --pack-destination dist'],
  run: async (parsed, context) => {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const selection = selectMembers(workspace, parsed, context.project.directory);
    const reports: PackReport[] = [];
    for (const target of packTargets(workspace, selection, parsed.words, context.project.directory))
      reports.push(await packOne(target, workspace, parsed, context));
    printResult(reports, parsed.flags['json'] === true, context);
    return 0;
  },
};

async function packOne(
  target: Parameters<typeof packPackage>[0],
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<PackReport> {
  const isDryRun = settingValue(workspace.settings, 'dry-run') === true;
  const isStrict = parsed.flags['strict'] === true;
  const scripts = packScripts(workspace, context, 'pack', parsed);
  const { archive, report, secrets } = await packPackage(target, scripts === undefined ? {} : { scripts });
  if (secrets.length > 0 && isStrict) throw secretsPacked(report.id, secrets);
  warnOfSecrets(context.terminal, report.id, secrets);
  if (parsed.flags['json'] !== true) printPack(context.terminal, report);
  if (!isDryRun) placeArchive(path.join(destination(workspace, context), report.filename), archive);
  return report;
}

/** A link that lies there is replaced, not written through. */
function placeArchive(file: string, archive: Uint8Array): void {
  if (nodeFs.lstat(file)?.kind === 'link') nodeFs.unlink(file);
  nodeFs.writeFile(file, archive);
}

/** npm does not make it either: a misspelt directory is noticed. */
function destination({ settings }: Workspace, { project }: CommandContext): string {
  const wanted = settingValue(settings, 'pack-destination');
  const directory = path.resolve(project.directory, typeof wanted === 'string' ? wanted : '.');
  if (nodeFs.stat(directory)?.kind === 'directory') return directory;
  throw new DxError({
    code: 'DX_PACK_DESTINATION',
    message: `There is no directory ${directory} to write archives to`,
    hint: `mkdir -p ${directory}`,
    details: { directory },
  });
}

/** With JSON as npm 12 prints it: an object by package name. */
function printResult(reports: readonly PackReport[], isJson: boolean, { terminal }: CommandContext): void {
  if (isJson)
    terminal.print(
      JSON.stringify(Object.fromEntries(reports.map((report) => [report.name, report])), undefined, 2),
    );
  else for (const { filename } of reports) terminal.print(filename);
}
