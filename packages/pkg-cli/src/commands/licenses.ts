import {
  formatLicense,
  judgeLicenses,
  type LicenseFinding,
  type LicensePolicy,
  licenseOf,
} from '@dx/pkg-audit';
import type { ParsedArguments } from '../arguments/flag.ts';
import { omitFlags, omittedKinds } from '../arguments/omitted-kinds.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { memberFlags } from '../members/select-members.ts';
import { selectedLocations } from '../members/selected-locations.ts';
import { collectPackages } from '../sbom/collect-packages.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';

/** `dx licenses`: under which licences the dependencies are, and whether all of them are wanted. */
export const licensesCommand: Command = {
  usage: '',
  flags: [
    {
      name: 'allow',
      type: 'list',
      placeholder: '<SPDX>',
      summary: 'Fail unless each package is under one of these',
    },
    { name: 'deny', type: 'list', placeholder: '<SPDX>', summary: 'Fail when a package needs one of these' },
    {
      name: 'except',
      type: 'list',
      placeholder: '<name[@version]>',
      summary: 'Packages that somebody has looked at',
    },
    { name: 'package-lock-only', type: 'boolean', summary: 'List the lockfile, not what is on disk' },
    ...omitFlags,
    ...memberFlags,
  ],
  examples: [
    'dx licenses',
    'dx licenses --production --json',
    'dx licenses --deny GPL-3.0-only,AGPL-3.0-only',
  ],
  run: async (parsed, context) => {
    const { flags } = parsed;
    const packages = listPackages(parsed, context);
    const groups = groupByLicense(packages);
    const findings = judgeLicenses(packages, policyOf(flags));
    if (flags['json'] === true)
      context.terminal.print(
        JSON.stringify({ licenses: Object.fromEntries(groups), findings }, undefined, 2),
      );
    else print(groups, findings, context);
    return findings.length === 0 ? 0 : 1;
  },
};

interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Not the project and its members, whose licence is their owner's own business. */
function listPackages(parsed: ParsedArguments, context: CommandContext): readonly Licensed[] {
  const source = parsed.flags['package-lock-only'] === true ? 'lock' : 'disk';
  const wishes = { omit: omittedKinds(parsed.flags, context), scopes: selectedLocations(parsed, context) };
  const { packages } = collectPackages(loadInventory(context, source), wishes);
  const unique = new Map(
    packages
      .filter(({ location }) => location.includes('node_modules/'))
      .map(({ name, version, manifest }) => [`${name}@${version}`, { name, version, manifest }]),
  );
  return [...unique.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function groupByLicense(packages: readonly Licensed[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, version, manifest } of packages) {
    const license = formatLicense(licenseOf(manifest));
    groups.set(license, [...(groups.get(license) ?? []), `${name}@${version}`]);
  }
  return new Map(
    [...groups].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1)),
  );
}

function policyOf(flags: ParsedArguments['flags']): LicensePolicy {
  const listOf = (name: string): readonly string[] =>
    ((flags[name] ?? []) as readonly string[])
      .flatMap((words) => words.split(','))
      .map((word) => word.trim());
  const [allow, deny, except] = [listOf('allow'), listOf('deny'), listOf('except')];
  return { ...(allow.length === 0 ? {} : { allow }), deny, except };
}

function print(
  groups: ReadonlyMap<string, readonly string[]>,
  findings: readonly LicenseFinding[],
  { terminal }: CommandContext,
): void {
  for (const [license, ids] of groups) {
    terminal.print(`${terminal.paint.bold(plainText(license))}  ${plural(ids.length, 'package')}`);
    for (const id of ids) terminal.print(`  ${plainText(id)}`);
  }
  for (const { name, version, license, reason } of findings)
    terminal.warn(`${terminal.paint.red(words[reason])} ${plainText(`${name}@${version}: ${license}`)}`);
}

const words = { denied: 'denied', 'not-allowed': 'not allowed', unknown: 'unknown' } as const;
