import { parseArgs } from 'node:util';
import { formatOutcomes } from './fuzz/format-outcomes.mjs';
import { fuzzTarget } from './fuzz/fuzz-target.mjs';
import { replayInput } from './fuzz/replay-input.mjs';
import { targets } from './fuzz/targets.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: targets.map(({ name }) => name).join(',') },
    minutes: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
});

/**
 * Gives what reads foreign bytes millions of odd ones: inputs that reach new branches are kept and changed further. A
 * promise that does not hold is printed with the file of the input; it belongs below `test/seeds` of the package,
 * where the tests replay it. Ends with a table. `--replay <file>` gives one input to the targets of `--only` instead.
 */
await runMain(async () => {
  const chosen = targets.filter(({ name }) => values.only.split(',').includes(name));
  if (chosen.length === 0)
    throw new Error(`No target of that name; there are ${targets.map(({ name }) => name)}`);
  const { replay } = values;
  if (replay !== undefined) {
    for (const target of chosen) await replayInput(target, replay);
    return;
  }
  const wishes = { minutes: Number(values.minutes), seed: Number(values.seed) };
  const waiting = [...chosen];
  /** @type {import('./fuzz/fuzz-target.mjs').Outcome[]} */
  const outcomes = [];
  const work = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      outcomes.push(await fuzzTarget(target, wishes));
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  console.log(formatOutcomes(outcomes));
  const findings = outcomes.reduce((sum, outcome) => sum + outcome.findings, 0);
  if (findings > 0) throw new Error(`${findings} findings`);
});
