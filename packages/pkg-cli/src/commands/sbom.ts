import { formatCycloneDx, formatSpdx } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { omitFlags, omittedKinds } from '../arguments/omitted-kinds.ts';
import type { Command } from '../command.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { memberFlags } from '../members/select-members.ts';
import { selectedLocations } from '../members/selected-locations.ts';
import { collectPackages, findProblems } from '../sbom/collect-packages.ts';
import { version } from '../version.ts';

const formats = { cyclonedx: formatCycloneDx, spdx: formatSpdx } as const;
const types = ['library', 'application', 'framework'] as const;

/** `dx sbom`: a bill of materials of what is installed. */
export const sbomCommand: Command = {
  usage: '--sbom-format <cyclonedx|spdx>',
  flags: [
    {
      name: 'sbom-format',
      type: 'text',
      placeholder: '<cyclonedx|spdx>',
      summary: 'CycloneDX 1.5 or SPDX 2.3',
      isSetting: true,
    },
    {
      name: 'sbom-type',
      type: 'text',
      placeholder: '<library|application|framework>',
      summary: 'What the project is',
      isSetting: true,
    },
    { name: 'package-lock-only', type: 'boolean', summary: 'List the lockfile, not what is on disk' },
    ...omitFlags,
    ...memberFlags,
  ],
  examples: ['dx sbom --sbom-format cyclonedx > bom.json', 'dx sbom --sbom-format spdx --omit dev'],
  run: async (parsed, context) => {
    const { flags } = parsed;
    const format = wordOf(
      flags['sbom-format'],
      Object.keys(formats) as (keyof typeof formats)[],
      'sbom-format',
    );
    const type =
      flags['sbom-type'] === undefined ? 'library' : wordOf(flags['sbom-type'], types, 'sbom-type');
    const inventory = loadInventory(context, flags['package-lock-only'] === true ? 'lock' : 'disk');
    const problems = findProblems(inventory);
    if (problems.length > 0) throw brokenTree(problems);
    const wishes = { omit: omittedKinds(flags, context), scopes: selectedLocations(parsed, context) };
    const bill = formats[format]({
      ...collectPackages(inventory, wishes),
      type,
      timestamp: timestampOf(context.project.env),
      tool: { name: 'dx', version },
    });
    context.terminal.print(JSON.stringify(bill, undefined, 2));
    return 0;
  },
};

function wordOf<Word extends string>(value: unknown, words: readonly Word[], name: string): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--${name} is one of ${words.join(', ')}; ${value === undefined ? 'it is missing' : `it is ${JSON.stringify(value)}`}`,
    hint: `dx sbom --sbom-format ${Object.keys(formats)[0]}`,
    details: { name, value },
  });
}

/** A build that is to give the same bytes each time says when it was (`SOURCE_DATE_EPOCH`, in seconds). */
function timestampOf(env: Readonly<Record<string, string | undefined>>): string {
  const seconds = Number(env['SOURCE_DATE_EPOCH'] ?? '');
  const isSaid =
    env['SOURCE_DATE_EPOCH'] !== undefined && Number.isInteger(seconds) && Math.abs(seconds) < 8.64e12;
  return new Date(isSaid ? seconds * 1000 : Date.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

function brokenTree(problems: readonly string[]): DxError {
  return new DxError({
    code: 'DX_SBOM_PROBLEMS',
    message: `What is installed is not what is asked for:\n  ${problems.slice(0, 20).join('\n  ')}`,
    hint: 'dx install brings the tree in line; --package-lock-only lists the lockfile instead',
    details: { problems },
  });
}
