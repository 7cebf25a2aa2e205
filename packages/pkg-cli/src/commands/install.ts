import type { DependencyField } from '@dx/pkg-install';
import type { Flag, ParsedArguments } from '../arguments/flag.ts';
import { bundleFlag, globalFlag, installFlags, saveFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { memberFlags } from '../members/select-members.ts';
import { runInstall } from '../run-install.ts';

const catalogFlags: readonly Flag[] = [
  {
    name: 'catalog',
    type: 'boolean',
    takesText: true,
    summary: 'Save the range in the catalog (--catalog=<name> for another), and catalog: in the manifest',
    aliases: ['save-catalog'],
  },
  {
    name: 'catalog-name',
    type: 'text',
    placeholder: '<name>',
    summary: 'The same with the catalog of this name',
    aliases: ['save-catalog-name'],
  },
];

/** `dx install`: bring the tree in line with the manifest, or add packages to both. */
export const installCommand: Command = {
  usage: '[name[@range]…]',
  flags: [...installFlags, ...saveFlags, ...catalogFlags, ...memberFlags, bundleFlag, globalFlag],
  examples: [
    'dx install',
    'dx add react react-dom',
    'dx add -D typescript@5',
    'dx install --frozen-lockfile',
    'dx add zod -w packages/api',
    'dx install --filter web...',
  ],
  run: async (parsed, context) => {
    if (parsed.flags['global'] === true)
      return (await import('../global/run-global.ts')).runGlobalInstall(parsed, context);
    if (parsed.words.length === 0) return runInstall(parsed, context, { kind: 'install' });
    const field = fieldOf(parsed);
    const catalog = catalogOf(parsed);
    return runInstall(parsed, context, {
      kind: 'add',
      specs: parsed.words,
      ...(field === undefined ? {} : { field }),
      ...(catalog === undefined ? {} : { catalog }),
    });
  },
};

function fieldOf({ flags }: ParsedArguments): DependencyField | undefined {
  if (flags['save-dev'] === true) return 'devDependencies';
  if (flags['save-optional'] === true) return 'optionalDependencies';
  if (flags['save-peer'] === true) return 'peerDependencies';
  return flags['save-prod'] === true ? 'dependencies' : undefined;
}

function catalogOf({ flags }: ParsedArguments): string | undefined {
  const name = flags['catalog-name'];
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  const { catalog } = flags;
  if (typeof catalog === 'string') return catalog.trim() || 'default';
  return catalog === true ? 'default' : undefined;
}
