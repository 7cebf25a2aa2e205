import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@dx/fixture-registry';
import { actions } from './actions.ts';
import { openSweep, type Sweep } from './open-sweep.ts';
import { type Death, describeDeath, type SweepOutcome, sweepDeaths } from './sweep-deaths.ts';
import { errnos, sweepErrors } from './sweep-errors.ts';
import { universe } from './universe.ts';

/** One line of the table. */
export interface SweepLine extends SweepOutcome {
  readonly action: string;
  readonly what: string;
}

/** What is tried: a death of the process, a power cut with what it may leave, or a failing call. */
export type SweepKind = 'kill' | 'power' | 'errno';

/** Names of all actions. */
export const actionNames: readonly string[] = actions.map(({ name }) => name);

const kills: readonly Death[] = (['before', 'half', 'after'] as const).map((when) => ({
  when,
  of: 'process',
  loss: 'keep',
}));
const powerCuts: readonly Death[] = [
  { when: 'before', of: 'power', loss: 'keep' },
  { when: 'half', of: 'power', loss: 'keep' },
  ...(['keep', 'empty', 'half', 'zeros', 'mixed'] as const).map(
    (loss): Death => ({ when: 'after', of: 'power', loss }),
  ),
];

/** Disturbs every change of the chosen actions in the given ways, and tells of each way once it is done. */
export async function runSweep(
  names: readonly string[],
  kind: SweepKind,
  onLine: (line: SweepLine) => void,
): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'dx-sweep-'));
  process.env['TMPDIR'] = base;
  const registry = await startRegistry(universe);
  for (const action of actions.filter(({ name }) => names.includes(name))) {
    const sweep = await openSweep(registry.url, action);
    for (const [what, run] of waysOf(sweep, kind)) onLine({ action: action.name, what, ...(await run()) });
    sweep.close();
  }
  await registry.close();
  rmSync(base, { recursive: true, force: true });
}

type Way = readonly [what: string, run: () => Promise<SweepOutcome>];

function waysOf(sweep: Sweep, kind: SweepKind): readonly Way[] {
  if (kind === 'errno') return errnos.map((code): Way => [code, () => sweepErrors(sweep, code)]);
  const deaths = kind === 'kill' ? kills : powerCuts;
  return deaths.map((death): Way => [describeDeath(death), () => sweepDeaths(sweep, death)]);
}
