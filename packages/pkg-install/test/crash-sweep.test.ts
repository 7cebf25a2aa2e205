import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Action, actions } from './crash/actions.ts';
import { openSweep, type Sweep } from './crash/open-sweep.ts';
import { type Death, sweepDeaths } from './crash/sweep-deaths.ts';
import { errnos, sweepErrors } from './crash/sweep-errors.ts';
import { universe } from './crash/universe.ts';

// A part of the points; `pnpm crash-sweep` tries all of them.
const stride = 23;
const losses: readonly Death['loss'][] = ['empty', 'mixed'];

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());

describe.each(actions.map((action): [string, Action] => [action.name, action]))(
  'a disturbed %s',
  { timeout: 120_000 },
  (_, action) => {
    let sweep: Sweep;
    beforeEach(async () => {
      sweep = await openSweep(registry.url, action);
    });
    afterEach(() => sweep.close());

    it.each<Death['when']>(['before', 'half', 'after'])(
      'P2 is put right by the next run when the process dies %s any change',
      async (when) => {
        const death: Death = { when, of: 'process', loss: 'keep' };
        const first = { before: 0, half: 7, after: 14 }[when];
        const { points, faults } = await sweepDeaths(sweep, death, stride, first);
        expect(points).toBeGreaterThan(0);
        expect(faults).toEqual([]);
      },
    );

    it('P1 P3 is put right after a power cut that took what was not synced', async () => {
      for (const [index, loss] of losses.entries()) {
        const death: Death = { when: 'after', of: 'power', loss };
        expect((await sweepDeaths(sweep, death, stride, index * 4)).faults).toEqual([]);
        const last = sweep.changeCount - 1;
        expect((await sweepDeaths(sweep, death, 1, last)).faults).toEqual([]);
      }
    });

    it('P2 is done, or fails with a documented error and changes nothing, whichever change the system refuses', async () => {
      for (const [index, code] of errnos.entries()) {
        const { points, faults } = await sweepErrors(sweep, code, stride, index * 3);
        expect(points, code).toBeGreaterThan(0);
        expect(faults).toEqual([]);
      }
    });
  },
);
