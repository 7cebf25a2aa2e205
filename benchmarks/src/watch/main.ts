import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, list } from '../bench-arguments.ts';
import { describeStart } from '../describe-start.ts';
import { openFixture } from '../fixture.ts';
import { measureCommand } from '../measure-command.ts';
import { resultsDirectory } from '../paths.ts';
import { type BenchDisk, openBenchDisk } from '../ram-disk.ts';
import { type RegistryProcess, startRegistryProcess } from '../registry-process.ts';
import { openRival } from '../rival.ts';
import { withWord } from '../rivals/command.ts';
import type { Rival, RunPlace } from '../rivals/types.ts';
import { waitForBackground } from '../wait-background.ts';
import { compareWatchers } from './compare-watchers.ts';
import { type Edit, openEdits } from './edits.ts';
import { type Latency, latencyTable, type WatchRow } from './table.ts';
import { type IdleCost, Watcher } from './watcher.ts';

const usage = `pnpm bench:watch [--fixture large,mono] [--rival dx,dx-standalone,bun] [--runs 10] [--idle-seconds 60] [--disk ram|plain]
From a saved file to a tree that is ready: dx while it watches, others by the install that a person would type then.
--watchers compares ways to watch 1,000 members instead.
`;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {
      fixture: { type: 'string', default: 'large,mono' },
      rival: { type: 'string', default: 'dx,dx-standalone,bun' },
      runs: { type: 'string', default: '10' },
      'idle-seconds': { type: 'string', default: '60' },
      disk: { type: 'string', default: 'ram' },
      watchers: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const diskKind = values.disk === 'plain' ? 'plain' : 'ram';
  if (values.watchers) return printWatchers(diskKind);
  const rivals = list(values.rival).map((name) => openRival(name));
  const runs = atLeast('runs', values.runs, 1);
  const idleSeconds = atLeast('idle-seconds', values['idle-seconds'], 1);
  const start = describeStart(rivals, new Map(), { latencyMs: 0 });
  const disk = openBenchDisk(diskKind, 8192);
  const registry = await startRegistryProcess({});
  try {
    const rows: WatchRow[] = [];
    for (const fixture of list(values.fixture))
      for (const rival of rivals)
        rows.push(...(await measure(fixture, rival, { runs, idleSeconds, disk, registry })));
    mkdirSync(resultsDirectory, { recursive: true });
    const path = join(resultsDirectory, `watch-${start.startedAt.replaceAll(/[:.]/g, '-')}.json`);
    writeFileSync(path, `${JSON.stringify({ ...start, disk: disk.description, rows }, undefined, 2)}\n`);
    process.stdout.write(
      `${latencyTable(rows)}\n\n${disk.description}; load ${start.machine.loadAtStart.toFixed(1)}; ${path}\n`,
    );
  } finally {
    await registry.close();
    disk.close();
  }
}

async function printWatchers(kind: 'ram' | 'plain'): Promise<void> {
  const disk = openBenchDisk(kind, 1024);
  try {
    process.stdout.write('way  until it watches  processor  watches  median (p95) from a save to a call\n');
    for (const line of await compareWatchers(disk.directory)) process.stdout.write(`${line}\n`);
  } finally {
    disk.close();
  }
}

interface Measuring {
  readonly runs: number;
  readonly idleSeconds: number;
  readonly disk: BenchDisk;
  readonly registry: RegistryProcess;
}

async function measure(
  name: string,
  rival: Rival,
  { runs, idleSeconds, disk, registry }: Measuring,
): Promise<readonly WatchRow[]> {
  const place = layOut(name, rival, disk, registry);
  const type = async (): Promise<number> => {
    const { exitCode, output, wallMs } = await measureCommand(
      rival.install(place, 'hoisted'),
      place.project,
      place.home,
    );
    if (exitCode !== 0) throw new Error(`${rival.name} failed:\n${output}`);
    return wallMs;
  };
  const aside = join(place.home, 'aside');
  const edits = (await openEdits({ project: place.project, aside, rival }, registry.url, type)).flat();
  await waitForBackground(place.home);
  if (rival.name.startsWith('dx')) return measureWatched(name, rival, place, { edits, runs, idleSeconds });
  const rows: Latency[] = [];
  for (let round = 0; round <= runs; round += 1)
    for (const edit of edits) rows.push({ edit: edit.name, round, ms: await typed(edit, type) });
  return [{ fixture: name, who: `${rival.name} install, typed`, latencies: rows }];
}

/** What a person waits for without a watcher: the install alone, not the typing of it. */
async function typed(edit: Edit, type: () => Promise<number>): Promise<number> {
  edit.make();
  const ms = await type();
  if (!edit.isThere()) throw new Error(`after the install ${edit.name} is not there`);
  return ms;
}

interface Watching {
  readonly edits: readonly Edit[];
  readonly runs: number;
  readonly idleSeconds: number;
}

async function measureWatched(
  fixture: string,
  rival: Rival,
  place: RunPlace,
  { edits, runs, idleSeconds }: Watching,
): Promise<readonly WatchRow[]> {
  const watcher = new Watcher(withWord(rival.install(place, 'hoisted'), 'install', 'watch', '--json'), place);
  try {
    await watcher.start();
    const latencies: Latency[] = [];
    for (let round = 0; round <= runs; round += 1)
      for (const edit of edits) latencies.push({ edit: edit.name, round, ms: await watcher.measure(edit) });
    const idle: IdleCost = await watcher.idle(idleSeconds);
    return [{ fixture, who: `${rival.name} watch`, latencies, idle }];
  } finally {
    await watcher.close();
  }
}

function layOut(name: string, rival: Rival, disk: BenchDisk, registry: RegistryProcess): RunPlace {
  const base = join(disk.directory, name, rival.name);
  const place = {
    project: join(base, 'project'),
    cache: join(base, 'cache'),
    home: join(base, 'home'),
    registryUrl: registry.url,
  };
  for (const directory of [place.project, place.cache, place.home]) mkdirSync(directory, { recursive: true });
  openFixture(name).write(place.project);
  rival.adapt?.(place.project);
  return place;
}
