import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, openAction } from './action.ts';
import type { Fixture } from './fixture.ts';
import { type Measurement, measureCommand } from './measure-command.ts';
import { pickMember } from './member.ts';
import type { Rival, RunPlace } from './rival.ts';
import type { Linker, Scenario } from './scenario.ts';
import { waitForBackground } from './wait-background.ts';

/** Metadata in a cache is trusted for 300 s by some; a seed is renewed before that, so that all runs are alike. */
const seedLifeMs = 200_000;

/** The folders of one rival with one fixture, and what its runs start from. */
export class Workbench {
  readonly rival: Rival;
  readonly fixture: Fixture;
  readonly #root: string;
  readonly #registryUrl: string;
  #seededAt: number | undefined;
  #seededLinker: Linker | undefined;
  #modulesReady = false;

  constructor(rival: Rival, fixture: Fixture, disk: string, registryUrl: string) {
    this.rival = rival;
    this.fixture = fixture;
    this.#root = join(disk, 'runs', fixture.name, rival.name);
    this.#registryUrl = registryUrl;
    for (const folder of ['home', 'seed', 'full-cache'])
      mkdirSync(join(this.#root, folder), { recursive: true });
  }

  /** Where the project lies. */
  get project(): string {
    return join(this.#root, 'project');
  }

  /** `HOME` of its runs, and of nothing else. */
  get home(): string {
    return join(this.#root, 'home');
  }

  /** Brings the folders into the state that the scenario starts from. Nothing of this is timed. */
  async prepare(scenario: Scenario): Promise<void> {
    if (scenario.lock || scenario.cache) await this.#seed(scenario.linker);
    if (!scenario.modules) this.#layOut(scenario);
    else if (!this.#modulesReady) {
      this.#layOut(scenario);
      await this.#install(scenario.linker, cacheOf(scenario));
    }
    const action = openAction(scenario.action);
    action.disturb(this.project);
    this.#modulesReady = scenario.modules && action.restores;
    if (!scenario.cache) this.#empty('empty-cache');
    await waitForBackground(this.home);
    spawnSync('sync');
  }

  /** Runs the scenario's command. */
  async run(scenario: Scenario): Promise<Measurement> {
    return this.#install(scenario.linker, cacheOf(scenario), openAction(scenario.action).command);
  }

  /** Installs once, so that there is a full cache and a lockfile. */
  async #seed(linker: Linker): Promise<void> {
    const fresh = this.#seededAt !== undefined && performance.now() - this.#seededAt < seedLifeMs;
    if (fresh && this.#seededLinker === linker) return;
    this.#modulesReady = false;
    this.#empty('project');
    this.#writeFixture();
    await this.#install(linker, 'full-cache');
    for (const file of this.rival.lockFiles) {
      const written = join(this.project, file);
      if (existsSync(written)) copyFileSync(written, join(this.#root, 'seed', file));
    }
    this.#seededAt = performance.now();
    this.#seededLinker = linker;
  }

  #layOut(scenario: Scenario): void {
    this.#empty('project');
    this.#writeFixture();
    if (!scenario.lock) return;
    for (const file of this.rival.lockFiles) {
      const seed = join(this.#root, 'seed', file);
      if (existsSync(seed)) copyFileSync(seed, join(this.project, file));
    }
  }

  #writeFixture(): void {
    this.fixture.write(this.project);
    this.rival.adapt?.(this.project);
  }

  /** An empty folder. The old one goes first: on one disk of limited size two would not fit. */
  #empty(folder: string): void {
    const path = join(this.#root, folder);
    if (existsSync(path)) {
      renameSync(path, `${path}.old`);
      rmSync(`${path}.old`, { recursive: true });
    }
    mkdirSync(path);
  }

  async #install(linker: Linker, cache: string, command: Command = 'install'): Promise<Measurement> {
    const place: RunPlace = {
      project: this.project,
      cache: join(this.#root, cache),
      home: this.home,
      registryUrl: this.#registryUrl,
    };
    const started =
      command === 'frozen'
        ? this.rival.frozen(place, linker)
        : this.rival.install(
            place,
            linker,
            command === 'filtered' ? pickMember(this.project).name : undefined,
          );
    const measurement = await measureCommand(started, place.project, place.home);
    if (measurement.exitCode === 0) return measurement;
    throw new Error(
      `${this.rival.name} ended with ${measurement.exitCode}:\n${measurement.output.slice(-4000)}`,
    );
  }
}

function cacheOf(scenario: Scenario): string {
  return scenario.cache ? 'full-cache' : 'empty-cache';
}
