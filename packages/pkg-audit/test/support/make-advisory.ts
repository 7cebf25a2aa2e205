import type { Advisory, AuditPackage, Finding } from '../../src/index.ts';

/** An advisory about a range. */
export function makeAdvisory(id: number | string, range: string, more: Partial<Advisory> = {}): Advisory {
  const url = `https://advisories.test/${id}`;
  return { id, url, title: `Fault ${id}`, severity: 'high', vulnerableVersions: range, cwe: [], ...more };
}

/** Findings of what is installed, as a source gives them. */
export function makeFindings(
  packages: readonly AuditPackage[],
  known: Readonly<Record<string, readonly Advisory[]>>,
): readonly Finding[] {
  return Object.entries(known).flatMap(([name, advisories]) => {
    const versions = packages.filter((one) => one.name === name).map(({ version }) => version);
    return versions.length === 0 ? [] : advisories.map((advisory) => ({ name, advisory, versions }));
  });
}
