import { inspect } from 'node:util';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '@dx/pkg-install';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { Flag, ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { memberFlags, type Selection, selectMembers } from '../members/select-members.ts';
import { scriptOptions } from '../script-options.ts';
import { changeVersion, tagPrefix } from '../set-version/change-version.ts';
import { plainText } from '../terminal/plain-text.ts';
import { version as dxVersion } from '../version.ts';

const setting = (name: string, summary: string): Flag => ({
  name,
  type: 'boolean',
  summary,
  isSetting: true,
});

/** `dx version`: the next version of a package, with commit and tag. */
export const versionCommand: Command = {
  usage: '[<version>|major|minor|patch|premajor|preminor|prepatch|prerelease|from-git]',
  flags: [
    setting('git-tag-version', 'Commit and tag in git (--no-git-tag-version: leave git alone)'),
    {
      name: 'preid',
      type: 'text',
      placeholder: '<word>',
      summary: 'Word of prereleases: rc gives 1.0.0-rc.0',
      isSetting: true,
    },
    {
      name: 'message',
      short: 'm',
      type: 'text',
      placeholder: '<text>',
      summary: 'Message of the commit, %s is the version',
      isSetting: true,
    },
    {
      name: 'tag-version-prefix',
      type: 'text',
      placeholder: '<text>',
      summary: 'Prefix of tags (default: v)',
      isSetting: true,
    },
    setting('allow-same-version', 'Accept the version that it has'),
    setting('commit-hooks', 'Run hooks of git (--no-commit-hooks: none)'),
    setting('sign-git-tag', 'Sign the tag'),
    setting('sign-git-commit', 'Sign the commit'),
    setting('ignore-scripts', 'Run no preversion, version, postversion'),
    setting('workspaces-update', 'Bring the lockfile in line after members changed'),
    { name: 'force', short: 'f', type: 'boolean', summary: 'Also when git is not clean', isSetting: true },
    { name: 'script-shell', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
    { name: 'save', type: 'boolean', summary: 'As npm', isQuiet: true },
    ...memberFlags,
  ],
  examples: [
    'dx version patch',
    'dx version prerelease --preid rc',
    'dx version minor --workspaces',
    'dx version --json',
  ],
  run: async (parsed, context) => {
    const [wanted, ...more] = parsed.words;
    if (more.length > 0) throw tooMany();
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const selection = selectMembers(workspace, parsed, context.project.directory);
    if (wanted === undefined) return listVersions(selection, workspace, parsed, context);
    await changeAll(wanted, selection, workspace, context);
    if (selection.isOfMembers) await refreshLock(workspace, parsed, context);
    return 0;
  },
};

async function changeAll(
  wanted: string,
  { packages, isOfMembers }: Selection,
  workspace: Workspace,
  context: CommandContext,
): Promise<void> {
  const { settings } = workspace;
  const { env = {} } = scriptOptions(workspace, context, 'version');
  for (const { directory, manifest } of packages) {
    if (isOfMembers) context.terminal.print(plainText(manifest.fields.name ?? directory));
    const changed = await changeVersion(wanted, settings, { directory, isTagged: !isOfMembers, env });
    context.terminal.print(`${tagPrefix(settings)}${changed}`);
  }
}

/** The lockfile names the versions of members. Without one there is nothing to do. */
async function refreshLock(
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<void> {
  const { settings, root } = workspace;
  if (settingValue(settings, 'workspaces-update') === false) return;
  if (!['package-lock.json', 'lock.dxl'].some((file) => nodeFs.stat(`${root}/${file}`) !== undefined)) return;
  const options = installOptions(parsed, context, settings, { kind: 'install' });
  await install({ ...options, policy: { ...options.policy, outcome: 'lock' } });
  context.terminal.draw('');
}

function listVersions(
  { packages, isOfMembers }: Selection,
  { importers }: Workspace,
  parsed: ParsedArguments,
  { terminal }: CommandContext,
): number {
  const root = importers[''];
  const manifests = [
    ...(isOfMembers ? packages.map(({ manifest }) => manifest) : []),
    ...(root === undefined ? [] : [root]),
  ];
  const own = manifests.flatMap(({ fields: { name, version } }) =>
    name === undefined || version === undefined ? [] : [[name, version] as const],
  );
  const versions = { ...Object.fromEntries(own), dx: dxVersion, ...process.versions };
  terminal.print(parsed.flags['json'] === true ? JSON.stringify(versions, undefined, 2) : inspect(versions));
  return 0;
}

function tooMany(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx version takes one version',
    hint: `dx version ${versionCommand.usage}`,
  });
}
