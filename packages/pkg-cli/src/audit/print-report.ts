import { type Advisory, type AuditReport, severities, type Vulnerability } from '@dx/pkg-audit';
import { plural } from '../terminal/format.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { countsLine } from './findings-line.ts';
import { describeIgnore } from './run-audit-ignore.ts';

const shownPaths = 3;

/** Prints every package that advisories are about, the worst first, with the ways to it and what helps; then how many. */
export function printReport(terminal: Terminal, report: AuditReport): void {
  const { paint } = terminal;
  const own = report.vulnerabilities.filter(({ advisories }) => advisories.length > 0);
  for (const one of [...own].sort(bySeverity))
    for (const line of [...describe(one, report, paint), '']) terminal.print(line);
  const dependents = report.vulnerabilities.length - own.length;
  const because = dependents === 0 ? '' : `, ${dependents} of them by what they depend on`;
  terminal.print(countsLine(report.counts) + paint.dim(because));
  for (const line of ignoreLines(report.ignores)) terminal.print(paint.dim(line));
  for (const one of report.ignores.expired)
    terminal.warn(`${paint.yellow('warning')} no longer ignored, its day is over: ${describeIgnore(one)}`);
  const advice = adviceFor(report);
  if (advice !== undefined) terminal.print(paint.dim(advice));
}

function describe(one: Vulnerability, report: AuditReport, paint: Paint): readonly string[] {
  const versions = [...new Set(one.nodes.map(({ version }) => version))].map(plainText).join(', ');
  return [
    `${paint.bold(plainText(one.name))} ${versions}`,
    ...[...one.advisories].sort(bySeverity).flatMap((advisory) => describeAdvisory(advisory, paint)),
    ...paths(one).map((path, at) => `  ${at === 0 ? 'through ' : '        '}  ${path}`),
    `  fix       ${fixOf(one, report, paint)}`,
  ];
}

function describeAdvisory(advisory: Advisory, paint: Paint): readonly string[] {
  const { severity, title, url, vulnerableVersions, isMalware, id } = advisory;
  const color = severity === 'critical' || severity === 'high' ? paint.red : paint.yellow;
  const word = isMalware === true ? 'malware' : severity;
  const source = url === '' ? String(id) : url;
  return [
    `  ${color(word.padEnd(8))}  ${plainText(title)} ${paint.dim(`(${plainText(vulnerableVersions)})`)}`,
    `            ${paint.dim(plainText(source))}`,
  ];
}

/** The shortest way for each direct dependency that a shortest way begins with; other beginnings by name. */
function paths({ nodes }: Vulnerability): readonly string[] {
  const ways = new Set(
    nodes.map(({ path, location }) => (path.length === 0 ? [location] : path)).map(wayText),
  );
  const shown = [...ways].slice(0, shownPaths);
  const begun = new Set(nodes.flatMap(({ path }) => path.slice(0, 1)));
  const others = [...new Set(nodes.flatMap(({ direct }) => direct))].filter((name) => !begun.has(name));
  return [
    ...shown,
    ...(ways.size > shown.length ? [`and ${plural(ways.size - shown.length, 'way')} more`] : []),
    ...(others.length === 0
      ? []
      : [`also from ${others.slice(0, 8).map(plainText).join(', ')}${more(others)}`]),
  ];
}

function more(names: readonly string[]): string {
  return names.length > 8 ? ` and ${names.length - 8} more` : '';
}

function wayText(path: readonly string[]): string {
  return path.map(plainText).join(' > ');
}

function fixOf({ fixAvailable: fix, nodes, name }: Vulnerability, report: AuditReport, paint: Paint): string {
  if (fix === true) return `${paint.green('dx audit fix')}`;
  if (fix === false) {
    const [node] = nodes;
    const [direct] = node?.path ?? [];
    const isOwn = direct === name || report.vulnerabilities.some((one) => one.name === direct);
    return isOwn ? paint.red('none: no version is free of it') : paint.red('none known');
  }
  const change = fix.isSemVerMajor ? 'a new major version' : 'not in the range of package.json';
  return `${paint.yellow('dx audit fix --force')} installs ${plainText(fix.name)} ${plainText(fix.version)}, ${change}`;
}

function ignoreLines({ used, unneeded }: AuditReport['ignores']): readonly string[] {
  return [
    ...used.map((one) => `ignored ${describeIgnore(one)}`),
    ...(unneeded.length === 0
      ? []
      : [`${unneeded.length} of what is ignored is not there any more: dx audit prune`]),
  ];
}

function adviceFor({ vulnerabilities }: AuditReport): string | undefined {
  const fixable = vulnerabilities.filter(({ fixAvailable }) => fixAvailable === true).length;
  if (fixable === 0) return undefined;
  return fixable === vulnerabilities.length
    ? 'dx audit fix mends all of them'
    : `dx audit fix mends ${fixable} of them`;
}

function bySeverity(
  one: { readonly severity: (typeof severities)[number] },
  other: { readonly severity: (typeof severities)[number] },
): number {
  return severities.indexOf(other.severity) - severities.indexOf(one.severity);
}
