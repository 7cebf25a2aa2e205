import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { loadGlobalInventory, loadInventory } from '../inventory/load-inventory.ts';
import type { Inventory } from '../inventory/types.ts';
import { memberFlags } from '../members/select-members.ts';
import { selectedLocations } from '../members/selected-locations.ts';
import { evaluateQuery } from '../query/evaluate-query.ts';
import { matchJson } from '../query/query-match.ts';
import { registrySources } from '../query/registry-sources.ts';
import { registryOptions } from '../registry/registry-options.ts';

/** `dx query`: packages by a selector, as JSON; npm's selectors. */
export const queryCommand: Command = {
  usage: '<selector>',
  flags: [
    { name: 'package-lock-only', type: 'boolean', summary: 'Ask the lockfile, not what is on disk' },
    { name: 'global', short: 'g', type: 'boolean', summary: 'Ask what is installed globally' },
    {
      name: 'expect-results',
      type: 'boolean',
      summary: 'Fail when nothing is found (--no-…: when something is)',
    },
    {
      name: 'expect-result-count',
      type: 'text',
      placeholder: '<n>',
      summary: 'Fail unless so many are found',
    },
    ...memberFlags,
    ...registryFlags,
  ],
  examples: [
    'dx query ":root > *"',
    'dx query ".dev:semver(>=2)"',
    'dx query "[license=GPL-3.0]" --no-expect-results',
  ],
  run: async (parsed, context) => {
    const [selector] = parsed.words;
    if (selector === undefined) throw nothingAsked();
    const { flags } = parsed;
    const source = flags['package-lock-only'] === true ? 'lock' : 'disk';
    const inventory =
      flags['global'] === true ? loadGlobalInventory(context) : loadInventory(context, source);
    const scopes = flags['global'] === true ? [''] : selectedLocations(parsed, context);
    const found = await queryAll(inventory, selector, scopes, context);
    context.terminal.print(JSON.stringify(found, undefined, 2));
    return isExpected(flags, found.length, context) ? 0 : 1;
  },
};

/** A package that several members' queries find, or that is found as a link and as what it leads to, counts once. */
async function queryAll(
  inventory: Inventory,
  selector: string,
  scopes: readonly string[],
  context: CommandContext,
): Promise<readonly unknown[]> {
  const settings = readSettings(context.project, { fs: nodeFs });
  const sources = registrySources(registryOptions(settings, 'query'), context);
  const seen = new Set<string>();
  const found: unknown[] = [];
  for (const scope of scopes) {
    for (const match of await evaluateQuery(inventory, selector, sources, scope)) {
      const location = match.item?.target ?? match.item?.location ?? '';
      if (location !== '' && seen.has(location)) continue;
      seen.add(location);
      found.push(matchJson(inventory, match));
    }
  }
  return found;
}

function isExpected(
  flags: Readonly<Record<string, unknown>>,
  count: number,
  { terminal }: CommandContext,
): boolean {
  const wanted = flags['expect-result-count'];
  if (typeof wanted === 'string' && Number(wanted) !== count)
    return complain(terminal, `Expected ${wanted} results, found ${count}`);
  if (flags['expect-results'] === true && count === 0)
    return complain(terminal, 'Expected results, found none');
  if (flags['expect-results'] === false && count > 0)
    return complain(terminal, `Expected no results, found ${count}`);
  return true;
}

function complain(terminal: CommandContext['terminal'], text: string): false {
  terminal.warn(`${terminal.paint.red('error')} ${text}`);
  return false;
}

function nothingAsked(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx query needs a selector',
    hint: 'dx query ":root > *" lists the direct dependencies',
  });
}
