import {
  auditReportJson,
  type Finding,
  type PlacedPackage,
  reachesLevel,
  requireAnswer,
  type Severity,
  severities,
} from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { combineSettings, readWorkspace, type Settings, settingValue } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import { askAdvisories } from '../audit/ask-advisories.ts';
import { isOmitted, placedPackages } from '../audit/placed-packages.ts';
import { printFindings } from '../audit/print-findings.ts';
import type { Command } from '../command.ts';

/** `dx audit`: known vulnerabilities of what the lockfile has. Exit code 1 when there are any of the level. */
export const auditCommand: Command = {
  usage: '',
  flags: [
    {
      name: 'audit-level',
      type: 'text',
      placeholder: '<level>',
      summary: 'Exit code 1 from this on: info, low (default), moderate, high, critical or none',
      isSetting: true,
    },
    {
      name: 'omit',
      type: 'list',
      placeholder: '<dev|optional|peer>',
      summary: 'Leave out a kind of dependency',
      isSetting: true,
    },
    {
      name: 'include',
      type: 'list',
      placeholder: '<dev|optional|peer>',
      summary: 'Put back in what is omitted',
      isSetting: true,
    },
    {
      name: 'package-lock-only',
      type: 'boolean',
      summary: 'As npm; the lockfile is read anyway',
      isQuiet: true,
    },
    ...registryFlags,
  ],
  examples: ['dx audit', 'dx audit --omit=dev --audit-level=high', 'dx audit --json'],
  run: async (parsed, { project, terminal, signal }) => {
    const [word] = parsed.words;
    if (word !== undefined) throw notYet(word);
    const { root, settings } = readWorkspace(project, { fs: nodeFs });
    const level = levelOf(settings);
    const packages = packagesToAudit(root, settings);
    const answer = await askAdvisories(packages, settings, { command: 'audit', signal });
    const findings: readonly Finding[] = requireAnswer(answer, settings.registry);
    if (parsed.flags['json'] === true)
      terminal.print(JSON.stringify(auditReportJson(findings, packages), undefined, 2));
    else printFindings(terminal, findings, packages);
    return reachesLevel(findings, level) ? 1 : 0;
  },
};

function packagesToAudit(root: string, settings: Settings): readonly PlacedPackage[] {
  const lock = readLockfile(root, { fs: nodeFs })?.lock;
  if (lock === undefined) throw noLockfile();
  const { omit } = combineSettings(settings);
  return placedPackages(lock).filter(({ path }) => !isOmitted(lock, path, omit));
}

function levelOf(settings: Settings): Severity | 'none' {
  const value = settingValue(settings, 'audit-level') ?? 'low';
  return value === 'none' ? value : (severities.find((severity) => severity === value) ?? 'low');
}

function noLockfile(): DxError {
  return new DxError({
    code: 'DX_NO_LOCKFILE',
    message: 'dx audit needs a lockfile, and the project has none',
    hint: 'dx install writes one',
  });
}

function notYet(word: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `dx audit does not know ${JSON.stringify(word)}`,
    hint: 'dx audit lists what is vulnerable; dx update moves it to newer versions',
    details: { word },
  });
}
