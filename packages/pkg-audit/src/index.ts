export type { AbsentEndpointsOptions } from './absent-endpoints.ts';
export { lacksAdvisories, rememberLack } from './absent-endpoints.ts';
export { auditBulk } from './audit-bulk.ts';
export type { DirectPortOptions } from './direct-port.ts';
export { openDirectPort } from './direct-port.ts';
export type { RegistryPortOptions } from './registry-port.ts';
export { openRegistryPort } from './registry-port.ts';
export type { AuditMetadata, PlacedPackage } from './report-json.ts';
export { auditMetadata, auditReportJson } from './report-json.ts';
export { requireAnswer } from './require-answer.ts';
export { countSeverities, reachesLevel, severities, worstByName } from './severity.ts';
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
