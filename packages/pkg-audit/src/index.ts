export type { AbsentEndpointsOptions } from './absent-endpoints.ts';
export { lacksAdvisories, rememberLack } from './absent-endpoints.ts';
export { readTrustRoot } from './attestations/read-trust-root.ts';
export type {
  AttestationVerdict,
  OpenedBundle,
  Provenance,
  SignerFacts,
  TrustRoot,
  VerifiedAttestation,
} from './attestations/types.ts';
export type { AttestationSigners } from './attestations/verify-attestations.ts';
export { verifyAttestations } from './attestations/verify-attestations.ts';
export { auditBulk } from './audit-bulk.ts';
export type { AuditMetadata, PlacedPackage } from './audit-metadata.ts';
export { auditMetadata } from './audit-metadata.ts';
export type { ImportOptions } from './database/import-advisories.ts';
export { importAdvisories } from './database/import-advisories.ts';
export type { DatabasePlace } from './database/open-database.ts';
export { decodeDatabase, openAdvisoryDatabase } from './database/open-database.ts';
export { changedSince, directoryDocuments, zippedDocuments } from './database/osv-documents.ts';
export type {
  AdvisoryDatabase,
  DatabaseFacts,
  ImportOutcome,
  StoredAdvisory,
} from './database/types.ts';
export type { DirectPortOptions } from './direct-port.ts';
export { openDirectPort } from './direct-port.ts';
export { findInFiles } from './findings/find-in-files.ts';
export { codeRules } from './findings/rules.ts';
export type {
  CodeFact,
  CodeFinding,
  CodeReport,
  CodeRule,
  FindOptions,
  PackageFile,
} from './findings/types.ts';
export { judgeAdvisories } from './gates/judge-advisories.ts';
export type { BudgetPackage } from './gates/judge-budgets.ts';
export { findNewPublisher, judgeBudgets } from './gates/judge-budgets.ts';
export type { JudgedCode } from './gates/judge-code.ts';
export { judgeCode } from './gates/judge-code.ts';
export { readPolicy } from './gates/read-policy.ts';
export type { ScanAdvice, ScannedPackage } from './gates/read-scan.ts';
export { readScan, scannerFailed } from './gates/read-scan.ts';
export type { Budgets, Policy, ScannerRule } from './gates/types.ts';
export { formatIgnores, ignoresFile, isDay, readIgnores } from './ignores/read-ignores.ts';
export type { AuditIgnore, IgnoreOutcome } from './ignores/types.ts';
export type { LicensedPackage, LicenseFinding, LicensePolicy } from './licenses/judge-licenses.ts';
export { judgeLicenses } from './licenses/judge-licenses.ts';
export type { DeclaredLicense } from './licenses/license-of.ts';
export { formatLicense, licenseOf } from './licenses/license-of.ts';
export type { RegistryPortOptions } from './registry-port.ts';
export { openRegistryPort } from './registry-port.ts';
export type { AuditLockOptions } from './report/audit-lock.ts';
export { auditLock } from './report/audit-lock.ts';
export type { AuditedPackage, AuditScope, OmittedKind } from './report/audited-packages.ts';
export { auditReportJson } from './report/report-json.ts';
export type { SarifOptions } from './report/report-sarif.ts';
export { auditReportSarif } from './report/report-sarif.ts';
export type {
  AdvisorySource,
  AffectedNode,
  AuditReport,
  DependencyCounts,
  FixAvailable,
  Vulnerability,
} from './report/types.ts';
export { requireAnswer } from './require-answer.ts';
export { formatCycloneDx } from './sbom/format-cyclonedx.ts';
export { formatSpdx } from './sbom/format-spdx.ts';
export type { SbomEdge, SbomInput, SbomPackage } from './sbom/types.ts';
export { countSeverities, reachesLevel, severities, worstByName } from './severity.ts';
export type { SignedVersion } from './signatures/read-signed-version.ts';
export { readSignedVersion } from './signatures/read-signed-version.ts';
export type { SigningKey, SigningKeys } from './signatures/read-signing-keys.ts';
export { readSigningKeys } from './signatures/read-signing-keys.ts';
export type { InstalledPackage, SignatureVerdict } from './signatures/verify-signatures.ts';
export { verifySignatures } from './signatures/verify-signatures.ts';
export type { TrustFinding, TrustRules } from './trust/judge-trust.ts';
export { findTrustDowngrade, formatTrustFinding } from './trust/judge-trust.ts';
export type { TrustedVersion, TrustHistory, TrustKind } from './trust/read-trust.ts';
export { readTrust, trustKinds } from './trust/read-trust.ts';
export type {
  Advisory,
  AuditAnswer,
  AuditBulkOptions,
  AuditPackage,
  AuditPort,
  AuditRequest,
  Finding,
  Severity,
  SeverityCounts,
} from './types.ts';
