import assert from 'node:assert/strict';
import { withSandbox } from '../sandbox/open-sandbox.ts';
import type { Attack, Linker, Sandbox, ScenarioAttack } from '../types.ts';
import { listPackageRuns, runPackageAttack } from './run-package-attack.ts';
import { runProjectAttack } from './run-project-attack.ts';

/** One run of an attack, with a name that says how. */
export interface AttackRun {
  readonly name: string;
  /** Throws on the first thing that is wrong. */
  readonly run: () => Promise<void>;
}

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];

/** Every way in which an attack is run through dx. */
export function listRuns(attack: Attack): readonly AttackRun[] {
  if (attack.kind === 'scenario') return [{ name: 'as told', run: () => runScenario(attack) }];
  if (attack.kind === 'project')
    return (attack.linkers ?? linkers).map((linker) => ({
      name: linker,
      run: () => runProjectAttack(attack, linker),
    }));
  return listPackageRuns(attack).map((run) => ({
    name: [run.position, run.linker, ...(run.second === undefined ? [] : [run.second])].join(', '),
    run: () => runPackageAttack(attack, run),
  }));
}

function runScenario(attack: ScenarioAttack): Promise<void> {
  const { run, mayChange = [], packages } = attack;
  const use = async (sandbox: Sandbox): Promise<void> => {
    await run(sandbox);
    assert.deepEqual(sandbox.faults({ mayChange }), []);
  };
  return withSandbox(packages ?? (() => ({})), use, attack);
}
