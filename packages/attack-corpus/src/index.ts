export { corpusIds } from './corpus-ids.ts';
export { listCaseIds, loadCases } from './load-cases.ts';
export { type PageRow, readIds, withRows } from './rivals/format-security-page.ts';
export { listRuns } from './run/list-runs.ts';
export type { Attack, Case, PackageAttack, ProjectAttack, Sandbox, ScenarioAttack } from './types.ts';
