import { findInFiles, type Severity, severities } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { popularNames } from '@dx/pkg-install';
import { readWorkspace, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { plainText } from '../terminal/plain-text.ts';
import { type JudgedSubject, printCode } from './print-code.ts';
import { type CodeSubject, readSubjects } from './read-subjects.ts';

/**
 * `dx audit code [package…]`: what in the code of packages could harm, without running it. Exit code 1 when anything of
 * `audit-level` is found, `high` unless told.
 */
export async function runAuditCode(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const judged: JudgedSubject[] = [];
  for await (const subject of readSubjects(parsed.words, context)) {
    context.signal.throwIfAborted();
    terminal.draw(`Looking at ${plainText(subject.label)}`);
    judged.push({ label: subject.label, report: judge(subject) });
  }
  terminal.draw('');
  if (judged.length === 0) throw nothingInstalled();
  if (parsed.flags['json'] === true)
    terminal.print(
      JSON.stringify(
        judged.map(({ label, report }) => ({ package: label, ...report })),
        undefined,
        2,
      ),
    );
  else printCode(terminal, judged, parsed.words.length > 0);
  const worst = levelOf(context);
  const isBad = judged.some(({ report }) => report.findings.some(({ severity }) => reaches(severity, worst)));
  return isBad ? 1 : 0;
}

function judge({ files, name, previous, published }: CodeSubject): JudgedSubject['report'] {
  return findInFiles(files, {
    knownNames: popularNames,
    ...(name === undefined ? {} : { name }),
    ...(previous === undefined ? {} : { previous }),
    ...(published === undefined ? {} : { published }),
  });
}

function levelOf({ project }: CommandContext): Severity | 'none' {
  const { settings } = readWorkspace(project, { fs: nodeFs });
  const value = settingValue(settings, 'audit-level');
  return value === 'none' ? value : (severities.find((severity) => severity === value) ?? 'high');
}

function reaches(severity: Severity, level: Severity | 'none'): boolean {
  return level !== 'none' && severities.indexOf(severity) >= severities.indexOf(level);
}

function nothingInstalled(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx audit code found no installed packages here',
    hint: 'dx install first, or name a package or an archive: dx audit code <package>@<version>',
  });
}
