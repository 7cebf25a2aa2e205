import { parseArgs } from 'node:util';
import { Bench } from 'tinybench';
import { describeCommit, describeMachine } from '../describe-machine.ts';
import { openBenchDisk } from '../ram-disk.ts';
import { auditCommands } from './audit-steps.ts';
import { openGateCommands } from './gate-commands.ts';
import { readStepInputs } from './recorded-inputs.ts';
import { openSteps, type Step } from './steps.ts';

const usage = `pnpm bench:steps [--fixture large] [--only <part of a name>] [--runs 9] [--disk ram|plain]
What an install does, in one process and on one thread; --only gates: whole installs with each gate. "first" is the very first run, with code that is not yet compiled.
`;

/** What a step took. */
interface StepResult {
  readonly step: Step;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly minMs: number;
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {
      fixture: { type: 'string', default: 'large' },
      only: { type: 'string', default: '' },
      runs: { type: 'string', default: '9' },
      disk: { type: 'string', default: 'ram' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const inputs = await readStepInputs(values.fixture);
  const disk = openBenchDisk(values.disk === 'plain' ? 'plain' : 'ram', 4096);
  try {
    const gated = values.only.startsWith('gates')
      ? await openGateCommands(inputs, disk.directory)
      : undefined;
    const all = [
      ...openSteps(inputs, disk.directory),
      ...auditCommands(inputs, disk.directory),
      ...(gated?.steps ?? []),
    ];
    const steps = all.filter(({ name }) => name.includes(values.only));
    const results: StepResult[] = [];
    for (const step of steps) results.push(await measureStep(step, Number(values.runs)));
    gated?.close();
    const { node, cpu, loadAtStart } = describeMachine();
    const about = `${values.fixture}, Node ${node}, ${cpu}, load ${loadAtStart.toFixed(1)}, ${describeCommit()}, ${disk.description}`;
    process.stdout.write(`${formatResults(results)}\n\n${about}\n`);
  } finally {
    disk.close();
  }
}

async function measureStep(step: Step, runs: number): Promise<StepResult> {
  step.prepare?.();
  const startedMs = performance.now();
  await step.run();
  const firstMs = performance.now() - startedMs;
  const bench = new Bench({ iterations: runs, time: 0, warmup: false, throws: true });
  bench.add(step.name, async () => void (await step.run()), { beforeEach: () => step.prepare?.() });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed') throw new Error(`${step.name} was not measured`);
  return { step, firstMs, medianMs: result.latency.p50, minMs: result.latency.min };
}

function formatResults(results: readonly StepResult[]): string {
  const rows = results.map(({ step, firstMs, medianMs, minMs }) => [
    step.name,
    step.amount,
    ...[firstMs, medianMs, minMs].map((ms) => ms.toFixed(1)),
    rateOf(step, medianMs),
  ]);
  const head = ['step', 'amount', 'first ms', 'median ms', 'min ms', 'by median'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const align = (cell: string, at: number): string =>
    at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return [head, ...rows].map((row) => row.map(align).join('  ')).join('\n');
}

function rateOf({ sizeBytes, count }: Step, ms: number): string {
  if (sizeBytes !== undefined) return `${(sizeBytes / ms / 1e6).toFixed(2)} GB/s`;
  return count === undefined ? '' : `${((ms * 1000) / count).toFixed(2)} µs each`;
}
