import { describe, it } from 'vitest';
import { listRuns, loadCases } from '../src/index.ts';

/** Tests of the cases whose ids fit: one for each way to run each attack. */
export async function testCases(pattern: RegExp): Promise<void> {
  for (const { id, what, attacks } of await loadCases(pattern)) {
    describe(`${id} ${what}`, () => {
      for (const attack of attacks)
        describe(attack.name, () => {
          for (const { name, run } of listRuns(attack)) it(`does no harm: ${name}`, run);
        });
    });
  }
}
