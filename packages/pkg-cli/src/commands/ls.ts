import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import { buildListing, type ListingNode, listingJson } from '../listing.ts';
import { drawListing } from '../terminal/draw-listing.ts';

/** `dx ls`: the installed dependencies as a tree. Exit code 1 when something is missing or does not fit, as npm. */
export const lsCommand: Command = {
  usage: '[name…]',
  flags: [
    { name: 'all', short: 'a', type: 'boolean', summary: 'Show dependencies of dependencies too' },
    { name: 'depth', type: 'text', placeholder: '<n>', summary: 'How deep to show (default 0)' },
  ],
  examples: ['dx ls', 'dx ls --all', 'dx ls react'],
  run: async (parsed, context) => {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const lock = readLockfile(workspace.root, { fs: nodeFs })?.lock;
    const depth = depthOf(parsed.flags, parsed.words.length > 0);
    const listing = buildListing({ workspace, lock, fs: nodeFs, depth, names: parsed.words });
    if (parsed.flags['json'] === true)
      context.terminal.print(JSON.stringify(listingJson(listing), undefined, 2));
    else
      for (const line of drawListing(listing, workspace.root, context.terminal.paint))
        context.terminal.print(line);
    return hasProblem(listing) || (parsed.words.length > 0 && listing.dependencies.length === 0) ? 1 : 0;
  },
};

function depthOf(flags: Readonly<Record<string, unknown>>, hasNames: boolean): number {
  if (flags['all'] === true) return Number.POSITIVE_INFINITY;
  const { depth } = flags;
  if (typeof depth === 'string' && /^\d+$/.test(depth)) return Number(depth);
  return hasNames ? Number.POSITIVE_INFINITY : 0;
}

function hasProblem({ problem, dependencies }: ListingNode): boolean {
  return problem !== undefined || dependencies.some(hasProblem);
}
