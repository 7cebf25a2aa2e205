import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { editManifest, readWorkspace, setField } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { execFlags } from '../exec/exec-flags.ts';
import { runExec } from '../exec/run-exec.ts';
import { initializerPackage } from '../init/initializer-package.ts';
import { makeManifest } from '../init/make-manifest.ts';

const text = (name: string, summary: string): Command['flags'][number] => ({
  name,
  type: 'text',
  placeholder: '<text>',
  summary,
  isSetting: true,
});

/** `dx init`: a package.json for this directory; `dx init <name>`, `dx create <name>`: what `create-<name>` makes. */
export const initCommand: Command = {
  usage: '[-y] | <initializer> [args…]',
  flags: [
    ...execFlags,
    text('scope', 'Scope of the new package’s name'),
    text('init-author-name', 'Author’s name'),
    text('init-author-email', 'Author’s address'),
    text('init-author-url', 'Author’s page'),
    text('init-license', 'License (default ISC)'),
    text('init-version', 'First version (default 1.0.0)'),
    text('init-type', 'commonjs or module'),
    text('init-module', 'Module that decides what is asked (default ~/.npm-init.js)'),
    { name: 'init-private', type: 'boolean', summary: 'Never to be published', isSetting: true },
    {
      name: 'workspace',
      short: 'w',
      type: 'list',
      placeholder: '<path>',
      summary: 'Make a new member of the workspace there',
    },
  ],
  examples: ['dx init', 'dx init -y', 'dx create vite my-app -- --template vue', 'dx init -y -w packages/ui'],
  stopAfterWords: 1,
  run: async (parsed, context) => {
    const [word, ...args] = [...parsed.words, ...parsed.rest];
    const members = Array.isArray(parsed.flags['workspace']) ? parsed.flags['workspace'] : [];
    const directories = members.map((member) => path.resolve(context.project.directory, String(member)));
    for (const directory of directories) nodeFs.mkdir(directory, { recursive: true });
    for (const directory of directories.length === 0 ? [context.project.directory] : directories) {
      if (word === undefined) await makeManifest(directory, parsed, context);
      else {
        const inside = { ...context, project: { ...context.project, directory } };
        const request = { word: initializerPackage(word), args: withoutSeparator(args), packages: [] };
        const exitCode = await runExec(request, parsed, inside);
        if (exitCode !== 0) return exitCode;
      }
    }
    if (directories.length > 0) addMembers(directories, context);
    return 0;
  },
};

/** npm takes the `--` away that keeps arguments from itself. */
function withoutSeparator(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--');
  return at === -1 ? args : [...args.slice(0, at), ...args.slice(at + 1)];
}

/** Members that no pattern of the root names yet are written into its `workspaces`. */
function addMembers(directories: readonly string[], { project }: CommandContext): void {
  const workspace = readWorkspace(project, { fs: nodeFs });
  const root = workspace.importers[''];
  if (root === undefined) throw new TypeError('a workspace has its root manifest');
  const said: unknown = root.raw['workspaces'];
  if (said !== undefined && !Array.isArray(said)) throw patternsElsewhere(root.path);
  const locations = directories.map((directory) =>
    path.relative(workspace.root, directory).split(path.sep).join('/'),
  );
  const missing = locations.filter((location) => workspace.importers[location] === undefined);
  if (missing.length === 0) return;
  const patterns = [...(said ?? []), ...missing];
  nodeFs.writeFile(root.path, editManifest(root, [setField(['workspaces'], patterns)]));
}

function patternsElsewhere(file: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `"workspaces" in ${file} is no list, so the new member was not added to it`,
    hint: 'Write "workspaces" as a list of paths',
    details: { file },
  });
}
