import { nodeFs } from '@dx/pkg-core/node';
import { findProject } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { omitFlags, omittedKinds } from '../arguments/omitted-kinds.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { loadGlobalInventory, loadInventory } from '../inventory/load-inventory.ts';
import { buildListing } from '../listing/build-listing.ts';
import { drawListing } from '../listing/draw-listing.ts';
import { listingJson } from '../listing/listing-json.ts';
import { listingPaths } from '../listing/listing-paths.ts';
import type { Listing, ListingOptions } from '../listing/types.ts';
import { plainText } from '../terminal/plain-text.ts';

/** `dx ls`: the installed dependencies as a tree. Exit code 1 when something is missing or does not fit, as npm. */
export const lsCommand: Command = listCommand('ls', false);

/** `dx ll`: the same with descriptions. */
export const llCommand: Command = listCommand('ll', true);

function listCommand(name: string, isLongByDefault: boolean): Command {
  return {
    usage: '[name[@range]…]',
    flags: [
      {
        name: 'all',
        short: 'a',
        type: 'boolean',
        summary: 'Show dependencies of dependencies too',
        isSetting: true,
      },
      {
        name: 'depth',
        type: 'text',
        placeholder: '<n>',
        summary: 'How deep to show (default 0)',
        isSetting: true,
      },
      { name: 'long', short: 'l', type: 'boolean', summary: 'Show more of each package', isSetting: true },
      {
        name: 'parseable',
        short: 'p',
        type: 'boolean',
        summary: 'Print paths, one per line',
        isSetting: true,
      },
      { name: 'global', short: 'g', type: 'boolean', summary: 'List what is installed globally' },
      { name: 'link', type: 'boolean', summary: 'Only packages that are links', isSetting: true },
      ...omitFlags,
      { name: 'package-lock-only', type: 'boolean', summary: 'List the lockfile, not what is on disk' },
    ],
    examples: [`dx ${name}`, `dx ${name} --all`, `dx ${name} react@18 --json`],
    run: async (parsed, context) => {
      const listing = listFor(parsed, context);
      const isLong = parsed.flags['long'] === true || (isLongByDefault && parsed.flags['long'] !== false);
      printListing(listing, parsed, context, isLong);
      return reportProblems(listing, parsed, context);
    },
  };
}

function listFor({ flags, words }: ParsedArguments, context: CommandContext): Listing {
  const isGlobal = flags['global'] === true;
  const source = flags['package-lock-only'] === true ? 'lock' : 'disk';
  const inventory = isGlobal ? loadGlobalInventory(context) : loadInventory(context, source);
  const member = isGlobal ? '' : findProject(context.project.directory, { fs: nodeFs }).selected;
  const options: ListingOptions = {
    depth: depthOf(flags, words.length > 0),
    specs: words,
    omit: omittedKinds(flags, context),
    linksOnly: flags['link'] === true,
    member,
    isGlobal,
  };
  return buildListing(inventory, options);
}

function depthOf(flags: ParsedArguments['flags'], hasSpecs: boolean): number {
  const { depth } = flags;
  if (typeof depth === 'string' && /^\d+$/.test(depth)) return Number(depth);
  return flags['all'] === true || hasSpecs ? Number.POSITIVE_INFINITY : 0;
}

function printListing(
  listing: Listing,
  { flags, words }: ParsedArguments,
  { terminal }: CommandContext,
  isLong: boolean,
): void {
  if (flags['json'] === true) {
    terminal.print(JSON.stringify(listingJson(listing, isLong), undefined, 2));
    return;
  }
  const lines =
    flags['parseable'] === true
      ? listingPaths(listing, isLong)
      : drawListing(listing, { isLong, hasSpecs: words.length > 0, paint: terminal.paint });
  for (const line of lines) terminal.print(line);
}

/** Extraneous packages alone are no failure, as for npm. */
function reportProblems(
  { problems, root }: Listing,
  { flags, words }: ParsedArguments,
  { terminal }: CommandContext,
): number {
  const serious = problems.filter((problem) => !problem.startsWith('extraneous:'));
  if (flags['json'] !== true)
    for (const problem of serious) terminal.warn(`${terminal.paint.red('problem')} ${plainText(problem)}`);
  if (serious.length > 0 && flags['json'] !== true)
    terminal.note(
      `${terminal.paint.bold('hint')}  dx install brings the tree in line; dx why <name> tells who asks`,
    );
  return serious.length > 0 || (words.length > 0 && root.children.length === 0) ? 1 : 0;
}
