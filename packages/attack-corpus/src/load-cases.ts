import { readdirSync } from 'node:fs';
import type { Case } from './types.ts';

const folder = new URL('./cases/', import.meta.url);

/** The ids that have a file in `cases/`, sorted. */
export function listCaseIds(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^[a-z]\d\d\.ts$/.test(name))
    .map((name) => name.slice(0, 3).toUpperCase())
    .sort();
}

/** The cases whose ids fit the pattern, sorted by id. */
export async function loadCases(pattern: RegExp): Promise<readonly Case[]> {
  const ids = listCaseIds().filter((id) => pattern.test(id));
  return Promise.all(ids.map(loadCase));
}

async function loadCase(id: string): Promise<Case> {
  const { theCase } = (await import(new URL(`${id.toLowerCase()}.ts`, folder).href)) as { theCase: Case };
  return theCase;
}
