import { countSeverities, type Finding, type PlacedPackage, severities } from '@dx/pkg-audit';
import { plural } from '../terminal/format.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

const shownPlaces = 5;

/** `found 3 vulnerabilities (1 low, 2 high)`, as npm words it. */
export function findingsLine(findings: readonly Finding[]): string {
  const counts = countSeverities(findings);
  const noun = counts.total === 1 ? 'vulnerability' : 'vulnerabilities';
  const parts = severities.flatMap((severity) =>
    counts[severity] > 0 ? [`${counts[severity]} ${severity}`] : [],
  );
  if (parts.length === 1) return `found ${parts[0]} severity ${noun}`;
  return `found ${counts.total} ${noun}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

/** Prints every advisory with the versions and places that it is about, the worst first, then how many there are. */
export function printFindings(
  terminal: Terminal,
  findings: readonly Finding[],
  packages: readonly PlacedPackage[],
): void {
  const rank = ({ advisory }: Finding): number => severities.indexOf(advisory.severity);
  for (const finding of [...findings].sort((a, b) => rank(b) - rank(a))) {
    for (const line of describe(finding, packages, terminal.paint)) terminal.print(line);
    terminal.print('');
  }
  terminal.print(findingsLine(findings));
}

function describe(
  { name, advisory, versions }: Finding,
  packages: readonly PlacedPackage[],
  paint: Paint,
): readonly string[] {
  const { severity, title, url, vulnerableVersions } = advisory;
  const color = severity === 'critical' || severity === 'high' ? paint.red : paint.yellow;
  const paths = packages
    .filter((one) => one.name === name && versions.includes(one.version))
    .map(({ path }) => plainText(path));
  const more = paths.length - shownPlaces;
  return [
    `${color(severity)}  ${paint.bold(plainText(name))} ${versions.join(', ')}  ${plainText(title)}`,
    `  affected  ${plainText(vulnerableVersions)}`,
    ...(url === '' ? [] : [`  advisory  ${plainText(url)}`]),
    ...paths.slice(0, shownPlaces).map((path) => `  ${paint.dim(path)}`),
    ...(more > 0 ? [paint.dim(`  and ${plural(more, 'place')} more`)] : []),
  ];
}
