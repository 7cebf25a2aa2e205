import { type CodeFinding, type CodeReport, codeRules, type Severity, severities } from '@dx/pkg-audit';
import { plural } from '../terminal/format.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What was found in one package. */
export interface JudgedSubject {
  readonly label: string;
  readonly report: CodeReport;
}

const shownPlaces = 3;
const shownDetail = 100;

/** Prints every rule that found something, by package, then how many there are. Findings of severity info only with `all`. */
export function printCode(terminal: Terminal, judged: readonly JudgedSubject[], all: boolean): void {
  for (const { label, report } of judged) {
    const shown = report.findings.filter(({ severity }) => all || severity !== 'info');
    if (shown.length === 0) continue;
    terminal.print(terminal.paint.bold(plainText(label)));
    for (const lines of groupByRule(shown).map((group) => describe(group, terminal.paint)))
      for (const line of lines) terminal.print(line);
    terminal.print('');
  }
  terminal.print(summaryLine(judged));
}

function groupByRule(findings: readonly CodeFinding[]): readonly (readonly CodeFinding[])[] {
  const groups = new Map<string, CodeFinding[]>();
  for (const finding of findings) groups.set(finding.rule, [...(groups.get(finding.rule) ?? []), finding]);
  return [...groups.values()];
}

function describe(group: readonly CodeFinding[], paint: Paint): readonly string[] {
  const [{ rule, severity } = { rule: '', severity: 'info' as Severity }] = group;
  const { title = '', reason = '' } = codeRules.find(({ id }) => id === rule) ?? {};
  const color = severity === 'high' || severity === 'critical' ? paint.red : paint.yellow;
  const more = group.length - shownPlaces;
  return [
    `  ${color(severity)}  ${title} ${paint.dim(rule)}`,
    ...group.slice(0, shownPlaces).map((finding) => `    ${place(finding)}`),
    ...(more > 0 ? [paint.dim(`    and ${plural(more, 'place')} more`)] : []),
    paint.dim(`    ${reason}`),
  ];
}

function place({ path, line, detail }: CodeFinding): string {
  const where = path === undefined ? '' : `${plainText(path)}${line === undefined ? '' : `:${line}`}`;
  const what = detail === '' ? '' : plainText(detail.slice(0, shownDetail));
  return [where, what].filter((text) => text !== '').join('  ');
}

function summaryLine(judged: readonly JudgedSubject[]): string {
  const findings = judged.flatMap(({ report }) => report.findings);
  const counts = [...severities]
    .reverse()
    .map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  const looked = `looked at ${plural(judged.length, 'package')}`;
  return counts.length === 0 ? `${looked}, found nothing` : `${looked}, found ${counts.join(', ')}`;
}
