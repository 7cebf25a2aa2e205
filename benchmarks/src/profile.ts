import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, list } from './bench-arguments.ts';
import { describeCommit, describeMachine } from './describe-machine.ts';
import { openFixture } from './fixture.ts';
import { docsDirectory } from './paths.ts';
import { formatProfilePage, type ProfiledScenario, type ProfileStart } from './profile/profile-page.ts';
import { profiledDx } from './profile/profiled-rival.ts';
import { readProfiles } from './profile/read-profiles.ts';
import { type ProfiledRun, summariseProfiles } from './profile/summarise-profiles.ts';
import { openBenchDisk } from './ram-disk.ts';
import { type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { Workbench } from './workbench.ts';

const usage = `pnpm bench:profile [--fixture large,…] [--scenario noop,warm,cold,…] [--runs 5] [--ramdisk-mib 8192]

Samples dx on this Node and writes docs/benchmarks/profile.md.
`;
const page = join(docsDirectory, 'benchmarks', 'profile.md');

await main(process.argv.slice(2).filter((argument) => argument !== '--'));

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const { values } = parseArgs({
    args: [...argv],
    options: {
      fixture: { type: 'string', default: 'large' },
      scenario: { type: 'string', default: 'noop,warm,cold' },
      runs: { type: 'string', default: '5' },
      'ramdisk-mib': { type: 'string', default: '8192' },
    },
  });
  const runs = atLeast('runs', values.runs, 1);
  const disk = openBenchDisk('ram', atLeast('ramdisk-mib', values['ramdisk-mib'], 256));
  const registry = await startRegistryProcess({});
  try {
    const { system, cpu, cores, loadAtStart } = describeMachine();
    const machine = `${system}, ${cpu}, ${cores} cores; load when it began: ${loadAtStart.toFixed(1)}`;
    const start = { machine, node: process.version, commit: describeCommit(), disk: disk.description };
    const bench = { directory: disk.directory, registry, runs };
    await writePage(start, await profileAll(list(values.fixture), list(values.scenario), bench));
  } finally {
    await registry.close();
    disk.close();
  }
}

interface Place {
  readonly directory: string;
  readonly registry: RegistryProcess;
  readonly runs: number;
}

async function profileAll(
  fixtures: readonly string[],
  scenarios: readonly string[],
  place: Place,
): Promise<readonly ProfiledScenario[]> {
  const profiled: ProfiledScenario[] = [];
  for (const fixture of fixtures)
    for (const scenario of scenarios) profiled.push(await profile(fixture, scenario, place));
  return profiled;
}

async function profile(fixture: string, name: string, place: Place): Promise<ProfiledScenario> {
  process.stderr.write(`${fixture} ${name}\n`);
  const samples = mkdtempSync(join(tmpdir(), 'dx-profile-'));
  const bench = new Workbench(profiledDx(samples), openFixture(fixture), place.directory, place.registry.url);
  const runs: ProfiledRun[] = [];
  try {
    // The first compiles code that the next ones find compiled.
    for (let round = 0; round <= place.runs; round++) {
      const run = await runOnce(parseScenario(name), bench, samples);
      if (round > 0) runs.push(run);
    }
    return { fixture, scenario: name, summary: summariseProfiles(runs) };
  } finally {
    bench.discard();
    rmSync(samples, { recursive: true });
  }
}

async function runOnce(scenario: Scenario, bench: Workbench, samples: string): Promise<ProfiledRun> {
  await bench.prepare(scenario);
  rmSync(samples, { recursive: true });
  const { wallMs, cpuMs } = await bench.run(scenario);
  const threads = readProfiles(samples);
  bench.settle(scenario);
  return { wallMs, ...(cpuMs !== undefined && { cpuMs }), threads };
}

async function writePage(start: ProfileStart, scenarios: readonly ProfiledScenario[]): Promise<void> {
  const text = formatProfilePage(start, scenarios);
  writeFileSync(page, text);
  process.stdout.write(text);
}
