import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject, readWorkspace } from '@dx/pkg-workspace';
import { installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { globalPlaces } from '../global/global-places.ts';
import { unlinkGlobal } from '../global/link-global.ts';
import { linkLocal, unlinkLocal } from '../global/link-local.ts';
import { linkProject } from '../global/run-global.ts';
import { runInstall } from '../run-install.ts';
import { plainText } from '../terminal/plain-text.ts';

const saves = ['save', 'save-dev', 'save-optional', 'save-peer', 'save-prod'] as const;

/** `dx link`: the project becomes global as a link; `dx link <name>`: a global package is linked into the project. */
export const linkCommand: Command = {
  usage: '[name|path…]',
  flags: [...installFlags, ...saveFlags],
  examples: ['dx link', 'dx link my-library', 'dx link ../my-library --save'],
  run: async (parsed, context) => {
    const { words, flags } = parsed;
    if (words.length === 0) return linkProject(parsed, context);
    const links = await linkLocal(words, parsed, context);
    if (saves.some((flag) => flags[flag] === true)) {
      const specs = links.map(({ name, target }) => `${name}@file:${target}`);
      return runInstall(parsed, context, { kind: 'add', specs });
    }
    if (flags['json'] === true) context.terminal.print(JSON.stringify({ links }, undefined, 2));
    else
      for (const { name, target } of links)
        context.terminal.print(`linked ${plainText(name)} -> ${plainText(target)}`);
    return 0;
  },
};

/** `dx unlink`: the project is no longer global; `dx unlink <name>`: the link goes, and the dependency where it is one. */
export const unlinkCommand: Command = {
  usage: '[name…]',
  flags: [...installFlags, ...saveFlags],
  examples: ['dx unlink', 'dx unlink my-library'],
  run: async (parsed, context) => {
    const { terminal, project } = context;
    const { root, selected } = findProject(project.directory, { fs: nodeFs });
    const manifest = readWorkspace(project, { fs: nodeFs }).importers[selected];
    if (parsed.words.length === 0) {
      const name = manifest?.fields.name ?? '';
      const isGone = name !== '' && unlinkGlobal(globalPlaces(context), name);
      terminal.print(
        isGone ? `unlinked ${plainText(name)}` : 'nothing to unlink: the project is not linked globally',
      );
      return 0;
    }
    const modules = path.join(root, selected, 'node_modules');
    for (const name of parsed.words)
      if (unlinkLocal(modules, name)) terminal.print(`unlinked ${plainText(name)}`);
    const names = parsed.words.filter((name) => isDependency(manifest?.raw ?? {}, name));
    return names.length === 0 ? 0 : runInstall(parsed, context, { kind: 'remove', names });
  },
};

function isDependency(manifest: Readonly<Record<string, unknown>>, name: string): boolean {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return fields.some((field) => Object.hasOwn(Object(manifest[field]), name));
}
