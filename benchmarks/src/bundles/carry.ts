import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Fixture } from '../fixture.ts';
import { inspectTree, type TreeFacts } from '../inspect-tree.ts';
import { copyLocks } from '../lock-files.ts';
import { type Measurement, measureCommand } from '../measure-command.ts';
import type { Command, Rival, RunPlace } from '../rivals/types.ts';
import { type Spread, spreadOf } from '../summarise-runs.ts';
import { waitForBackground } from '../wait-background.ts';
import { fileOf, fillCommand, type Way } from './ways.ts';

/** What one way took. */
export interface WayResult {
  readonly fixture: string;
  readonly way: string;
  /** Of the file that is kept; absent where none is. */
  readonly keptBytes?: number;
  readonly saveMs?: Spread;
  readonly restoreMs: Spread;
  readonly restoreCpuMs?: Spread;
  readonly peakRssBytes?: Spread;
  readonly tree: TreeFacts;
}

/** One rival with its ways, and the folders that it works in. */
export class Carrier {
  readonly rival: Rival;
  readonly ways: readonly Way[];
  readonly #fixture: Fixture;
  readonly #root: string;
  readonly #registryUrl: string;
  readonly #saves = new Map<Way, Measurement[]>();
  readonly #restores = new Map<Way, Measurement[]>();
  readonly #trees = new Map<Way, TreeFacts>();

  constructor(rival: Rival, ways: readonly Way[], fixture: Fixture, disk: string, registryUrl: string) {
    this.rival = rival;
    this.ways = ways;
    this.#fixture = fixture;
    this.#root = join(disk, fixture.name, rival.name);
    this.#registryUrl = registryUrl;
  }

  /** Installs once, so that there are a lockfile and a full cache. */
  async fill(): Promise<void> {
    const place = this.#place('full');
    this.#fixture.write(place.project);
    await this.#run(fillCommand(this.rival, place), place);
  }

  /** Makes the file of a way from the full cache. */
  async save(way: Way): Promise<void> {
    if (way.save === undefined) return;
    const place = this.#place('full');
    const file = fileOf(way, this.#root);
    rmSync(file, { force: true });
    note(this.#saves, way, await this.#runAll(way.save(place, file), place));
  }

  /** From an empty cache to a tree, which must be the one of all other runs. */
  async restore(way: Way): Promise<void> {
    for (const folder of ['project', 'cache', 'home'])
      rmSync(join(this.#root, 'new', folder), { recursive: true, force: true });
    const place = this.#place('new');
    this.#fixture.write(place.project);
    copyLocks(this.rival, join(this.#root, 'full', 'project'), place.project);
    note(this.#restores, way, await this.#runAll(way.restore(place, fileOf(way, this.#root)), place));
    const tree = inspectTree(place.project);
    const known = [...this.#trees.values()][0];
    if (known !== undefined && known.digest !== tree.digest)
      throw new Error(`${way.name} left another tree than the ways before: ${tree.packages} packages`);
    this.#trees.set(way, tree);
  }

  /** The first run of each way is not counted. */
  result(way: Way): WayResult {
    const [saves, restores] = [this.#saves, this.#restores].map((runs) => (runs.get(way) ?? []).slice(1));
    const tree = this.#trees.get(way);
    if (tree === undefined || restores === undefined) throw new Error(`${way.name} was not run`);
    const file = fileOf(way, this.#root);
    const cpu = restores.flatMap(({ cpuMs }) => cpuMs ?? []);
    const peak = restores.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
    return {
      fixture: this.#fixture.name,
      way: way.name,
      ...(existsSync(file) ? { keptBytes: statSync(file).size } : {}),
      ...(saves?.length ? { saveMs: spreadOf(saves.map(({ wallMs }) => wallMs)) } : {}),
      restoreMs: spreadOf(restores.map(({ wallMs }) => wallMs)),
      ...(cpu.length === 0 ? {} : { restoreCpuMs: spreadOf(cpu) }),
      ...(peak.length === 0 ? {} : { peakRssBytes: spreadOf(peak) }),
      tree,
    };
  }

  #place(name: string): RunPlace {
    const base = join(this.#root, name);
    const place = { project: join(base, 'project'), cache: join(base, 'cache'), home: join(base, 'home') };
    for (const folder of Object.values(place)) mkdirSync(folder, { recursive: true });
    return { ...place, registryUrl: this.#registryUrl };
  }

  async #runAll(commands: readonly Command[], place: RunPlace): Promise<Measurement> {
    let sum: Measurement | undefined;
    for (const command of commands) sum = add(sum, await this.#run(command, place));
    await waitForBackground(place.home);
    if (sum === undefined) throw new Error('There is nothing to run');
    return sum;
  }

  async #run(command: Command, place: RunPlace): Promise<Measurement> {
    const measured = await measureCommand(command, place.project, place.home);
    if (measured.exitCode === 0) return measured;
    const line = [command.file, ...command.arguments].join(' ');
    throw new Error(`${line} ended with ${measured.exitCode}:\n${measured.output.slice(-4000)}`);
  }
}

function add(sum: Measurement | undefined, next: Measurement): Measurement {
  if (sum === undefined) return next;
  return {
    ...next,
    wallMs: sum.wallMs + next.wallMs,
    ...(next.cpuMs === undefined ? {} : { cpuMs: (sum.cpuMs ?? 0) + next.cpuMs }),
    ...(next.peakRssBytes === undefined
      ? {}
      : { peakRssBytes: Math.max(sum.peakRssBytes ?? 0, next.peakRssBytes) }),
  };
}

function note(runs: Map<Way, Measurement[]>, way: Way, measurement: Measurement): void {
  runs.set(way, [...(runs.get(way) ?? []), measurement]);
}
