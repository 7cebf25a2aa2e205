import { type AuditMetadata, auditMetadata, type Finding } from '@dx/pkg-audit';
import type { InstallReceipt } from '@dx/pkg-install';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import { countFunding } from '../fund/count-funding.ts';
import { plural } from '../terminal/format.ts';
import type { Paint } from '../terminal/paint.ts';
import { findingsLine } from './findings-line.ts';
import { listPackages } from './placed-packages.ts';

/** What npm tells of a tree after what changed in it. */
export interface Health {
  /** Packages that advisories were asked for, the project itself among them, as npm counts; 0 when nobody was asked. */
  readonly audited: number;
  /** Packages that ask for support; 0 with `--no-fund`. */
  readonly funding: number;
  /** Absent when nobody was asked, or did not answer in time. */
  readonly audit?: AuditMetadata;
  readonly findings?: readonly Finding[];
}

/** Counts what is in the tree. O(packages). */
export function summarizeHealth(
  { lock, plan }: InstallReceipt,
  findings: readonly Finding[] | undefined,
  settings: Settings,
): Health {
  const paths = plan.desired.placements.filter(({ kind }) => kind !== 'bin').map(({ path }) => path);
  const funding = settingValue(settings, 'fund') === false ? 0 : countFunding(lock, paths);
  if (findings === undefined) return { audited: 0, funding };
  const installed = new Set(paths);
  const packages = listPackages(lock).filter(({ path }) => installed.has(path));
  const own = Object.keys(lock.packages).filter((path) => !path.includes('node_modules/'));
  return {
    audited: paths.length + Math.max(1, own.length),
    funding,
    audit: auditMetadata(findings, packages),
    findings,
  };
}

/** Who asks for support and how many vulnerabilities are known, as results: scripts read them. */
export function healthLines({ dim, yellow }: Paint, { funding, findings }: Health): readonly string[] {
  const verb = funding === 1 ? 'is' : 'are';
  const support = `${plural(funding, 'package')} ${verb} looking for funding${dim(': dx fund')}`;
  return [...(funding > 0 ? [support] : []), ...(findings === undefined ? [] : [tell(findings)])];

  function tell(all: readonly Finding[]): string {
    const line = findingsLine(all);
    return all.length === 0 ? line : `${yellow(line)}${dim(': dx audit')}`;
  }
}
