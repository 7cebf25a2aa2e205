import { countSeverities } from './severity.ts';
import type { AuditPackage, Finding, SeverityCounts } from './types.ts';

/** A package version with the place where it is installed. */
export interface PlacedPackage extends AuditPackage {
  /** `node_modules/a`. */
  readonly path: string;
  /** Of the flags of a lock those that are set; none means that it is there in production. */
  readonly kinds: readonly ('dev' | 'optional' | 'peer')[];
  /** Whether a manifest of the project names it. */
  readonly isDirect: boolean;
}

/** What `npm audit --json` calls metadata. */
export interface AuditMetadata {
  readonly vulnerabilities: SeverityCounts;
  readonly dependencies: Readonly<
    Record<'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'total', number>
  >;
}

/** What npm's `--json` has after an installation. `prod` counts the project itself too, `total` does not, as npm. */
export function auditMetadata(
  findings: readonly Finding[],
  packages: readonly PlacedPackage[],
): AuditMetadata {
  const count = (kind: PlacedPackage['kinds'][number]): number =>
    packages.filter(({ kinds }) => kinds.includes(kind)).length;
  return Object.freeze({
    vulnerabilities: countSeverities(findings),
    dependencies: Object.freeze({
      prod: packages.filter(({ kinds }) => kinds.length === 0).length + 1,
      dev: count('dev'),
      optional: count('optional'),
      peer: count('peer'),
      peerOptional: 0,
      total: packages.length,
    }),
  });
}
