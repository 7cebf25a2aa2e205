import { type AuditReport, auditReportJson, auditReportSarif } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { installFlags } from '../arguments/flags.ts';
import { isBad } from '../audit/audit-level.ts';
import { auditProject } from '../audit/audit-project.ts';
import { printReport } from '../audit/print-report.ts';
import type { Command } from '../command.ts';
import { memberFlags } from '../members/select-members.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { version } from '../version.ts';

/** `dx audit`: known vulnerabilities of what the lockfile has. Exit code 1 when there are any of the level. */
export const auditCommand: Command = {
  usage: '[fix | ignore | prune | signatures | db | code …]',
  flags: [
    {
      name: 'audit-level',
      type: 'text',
      placeholder: '<level>',
      summary: 'Exit code 1 from this on: info, low (default), moderate, high, critical or none',
      isSetting: true,
      aliases: ['level'],
    },
    { name: 'sarif', type: 'boolean', summary: 'Print the result as SARIF, for code scanning' },
    {
      name: 'signing-keys',
      type: 'text',
      placeholder: '<file>',
      summary: 'signatures: keys to go by, not those of the registries',
    },
    {
      name: 'trust-root',
      type: 'text',
      placeholder: '<file>',
      summary: 'signatures: a trusted_root.json to believe attestations by',
      isSetting: true,
    },
    {
      name: 'include-attestations',
      type: 'boolean',
      summary: 'signatures: with --json, the attestations that were verified',
      isSetting: true,
    },
    { name: 'reason', type: 'text', placeholder: '<text>', summary: 'ignore: why' },
    { name: 'expires', type: 'text', placeholder: '<day>', summary: 'ignore: the last day, 2027-01-31' },
    {
      name: 'path',
      type: 'text',
      placeholder: '<a > ** > b>',
      summary: 'ignore: only where all ways to the package are like this',
    },
    ...memberFlags,
    ...installFlags,
  ],
  examples: ['dx audit', 'dx audit fix', 'dx audit --omit=dev --audit-level=high', 'dx audit --json'],
  run: async (parsed, context) => {
    const [word, ...words] = parsed.words;
    if (word !== undefined) {
      const { auditSubcommands } = await (await import('../tools.ts')).loadAuditSubcommands();
      const run = await auditSubcommands.get(word)?.();
      if (run === undefined) throw unknownWord(word, [...auditSubcommands.keys()]);
      return run({ ...parsed, words }, context);
    }
    const { workspace, report, lockfile } = await auditProject(parsed, context);
    if (parsed.flags['sarif'] === true) printSarif(context.terminal, report, lockfile);
    else if (parsed.flags['json'] === true)
      context.terminal.print(JSON.stringify(auditReportJson(report), undefined, 2));
    else printReport(context.terminal, report);
    return isBad(report, workspace.settings) ? 1 : 0;
  },
};

function printSarif(terminal: Terminal, report: AuditReport, lockfile: string): void {
  terminal.print(JSON.stringify(auditReportSarif(report, { version, lockfile }), undefined, 2));
}

function unknownWord(word: string, words: readonly string[]): DxError {
  const known = words.map((one) => `dx audit ${one}`);
  return new DxError({
    code: 'DX_USAGE',
    message: `dx audit does not know ${JSON.stringify(word)}`,
    hint: ['dx audit lists what is vulnerable', ...known].join(', '),
    details: { word },
  });
}
