import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, type Move, openAction } from './action.ts';
import { type Bump, type BumpState, pickBumps, writeBumps } from './bump.ts';
import type { Fixture } from './fixture.ts';
import { copyLocks } from './lock-files.ts';
import { type Measurement, measureCommand } from './measure-command.ts';
import { pickMember } from './member.ts';
import type { Rival, RunPlace } from './rivals/types.ts';
import type { Linker, Scenario } from './scenario.ts';
import { waitForBackground } from './wait-background.ts';

/** Metadata in a cache is trusted for 300 s by some; a seed is renewed before that, so that all runs are alike. */
const seedLifeMs = 200_000;

/** The fixture as it is, or with its bumps pinned. */
type State = 'fixture' | BumpState;

interface Seed {
  readonly linker: Linker;
  readonly madeAt: number;
}

/** The folders of one rival with one fixture, and what its runs start from. */
export class Workbench {
  readonly rival: Rival;
  readonly fixture: Fixture;
  readonly #root: string;
  readonly #registryUrl: string;
  /** What was installed once, so that its lockfile is there and its packages are in the cache. */
  readonly #seeds = new Map<State, Seed>();
  #bumps: readonly Bump[] | undefined;
  /** What the project is, in all its files, when that is known. */
  #standing: State | undefined;
  /** Whether it was in both states of the bumps since anything else was done in it. */
  #knowsBoth = false;

  constructor(rival: Rival, fixture: Fixture, disk: string, registryUrl: string) {
    this.rival = rival;
    this.fixture = fixture;
    this.#root = join(disk, 'runs', fixture.name, rival.name);
    this.#registryUrl = registryUrl;
    for (const folder of ['home', 'full-cache', 'empty-cache', 'project'])
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
    const action = openAction(scenario.action);
    if (action.kind === 'move') await this.#prepareMove(scenario.linker, action);
    else {
      await this.#prepareFixture(scenario, action.restores);
      action.disturb(this.project);
      this.#standing = scenario.modules && action.restores ? 'fixture' : undefined;
    }
    if (!scenario.cache) this.#empty('empty-cache');
    await waitForBackground(this.home);
    spawnSync('sync', ['-f', this.#root]);
  }

  /** Runs the scenario's command. */
  async run(scenario: Scenario): Promise<Measurement> {
    return this.#install(scenario.linker, cacheOf(scenario), openAction(scenario.action).command);
  }

  /** Removes what nothing will start from: a disk would not hold it for all rivals. */
  settle(scenario: Scenario): void {
    if (scenario.cache) return;
    this.#empty('empty-cache');
    this.#empty('project');
  }

  /** Removes all of its folders. */
  discard(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #prepareFixture(scenario: Scenario, restores: boolean): Promise<void> {
    if (scenario.lock || scenario.cache) await this.#seed('fixture', scenario.linker);
    if (scenario.modules && restores && this.#standing === 'fixture') return;
    if (!restores) this.#forget();
    this.#layOut('fixture', scenario.lock);
    if (scenario.modules) await this.#bring(scenario.linker, cacheOf(scenario));
  }

  async #prepareMove(linker: Linker, { from, to, isKnown }: Move): Promise<void> {
    for (const state of [to, from]) await this.#seed(state, linker);
    if (!isKnown || !this.#knowsBoth) {
      this.#forget();
      this.#layOut(from, true);
      await this.#bring(linker, 'full-cache');
      this.#standing = from;
      if (isKnown) await this.#visit(to, linker);
    }
    if (isKnown) await this.#visit(from, linker);
    this.#checkOut(to);
    this.#standing = to;
    this.#knowsBoth = isKnown;
  }

  /** Installs one of the states, unless the project is in it. */
  async #visit(state: BumpState, linker: Linker): Promise<void> {
    if (this.#standing === state) return;
    this.#checkOut(state);
    await this.#bring(linker, 'full-cache');
    this.#standing = state;
  }

  /** Manifests and lockfile of a state in the place of those that are there. */
  #checkOut(state: BumpState): void {
    writeBumps(this.project, this.#bumps ?? [], state);
    copyLocks(this.rival, join(this.#root, `seed-${state}`), this.project);
  }

  /** Installs once, so that there is a full cache and a lockfile. */
  async #seed(state: State, linker: Linker): Promise<void> {
    const found = this.#seeds.get(state);
    // A move needs no metadata, so its age does not matter.
    const isFresh = state !== 'fixture' || performance.now() - (found?.madeAt ?? 0) < seedLifeMs;
    if (found !== undefined && isFresh && found.linker === linker) return;
    if (state !== 'fixture') await this.#findBumps();
    this.#layOut(state, false);
    await this.#bring(linker, 'full-cache');
    this.#empty(`seed-${state}`);
    copyLocks(this.rival, this.project, join(this.#root, `seed-${state}`));
    this.#seeds.set(state, { linker, madeAt: performance.now() });
  }

  async #findBumps(): Promise<void> {
    if (this.#bumps !== undefined) return;
    this.#layOut('fixture', false);
    this.#bumps = await pickBumps(this.project, this.#registryUrl);
    if (this.#bumps.length === 0)
      throw new Error(`No dependency of ${this.fixture.name} has an older version in its range`);
  }

  /** What the rival knows of this project is as if it were new; the packages are in its cache. */
  #forget(): void {
    this.rival.forget?.(join(this.#root, 'full-cache'));
  }

  #layOut(state: State, hasLock: boolean): void {
    this.#empty('project');
    this.#knowsBoth = false;
    this.#standing = undefined;
    this.fixture.write(this.project);
    this.rival.adapt?.(this.project);
    if (state !== 'fixture') writeBumps(this.project, this.#bumps ?? [], state);
    if (hasLock) copyLocks(this.rival, join(this.#root, `seed-${state}`), this.project);
  }

  /** An empty folder, and the one that was there: people remove what is in a project, and not the project itself. */
  #empty(folder: string): void {
    const path = join(this.#root, folder);
    mkdirSync(path, { recursive: true });
    for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  }

  /** An install that is not timed. */
  async #bring(linker: Linker, cache: string): Promise<void> {
    await this.#install(linker, cache);
    await waitForBackground(this.home);
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
    this.#standing = undefined;
    this.#knowsBoth = false;
    throw new Error(
      `${this.rival.name} ended with ${measurement.exitCode}:\n${measurement.output.slice(-4000)}`,
    );
  }
}

function cacheOf(scenario: Scenario): string {
  return scenario.cache ? 'full-cache' : 'empty-cache';
}
