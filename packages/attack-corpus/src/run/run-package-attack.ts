import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withSandbox } from '../sandbox/open-sandbox.ts';
import type { DxResult, Linker, PackageAttack, Position, Sandbox } from '../types.ts';
import { locatePackage } from './locate-package.ts';
import { packageProject, packageUniverse } from './package-universe.ts';
import { oddModes, readPackage } from './read-package.ts';

/** How an attack is run once more. */
export type SecondRun = 'ignore-scripts' | 'frozen' | 'offline';

/** One way to run an attack. */
export interface PackageRun {
  readonly position: Position;
  readonly linker: Linker;
  /** After the plain run, which is always done: scripts ignored, locked, from the store alone. */
  readonly second?: SecondRun;
}

const positions: readonly Position[] = ['direct', 'transitive', 'optional', 'bundled'];
const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];
const seconds: readonly SecondRun[] = ['ignore-scripts', 'frozen', 'offline'];

/**
 * Every position with every linker. Each position has a second run with one of the linkers; which linker and which kind
 * takes turns from attack to attack, so that all of them meet in a case with some attacks.
 */
export function listPackageRuns(attack: PackageAttack): readonly PackageRun[] {
  const possible =
    attack.positions ?? positions.filter((each) => each !== 'bundled' || attack.bytes === undefined);
  const turn = attack.name.length;
  return possible.flatMap((position, row) =>
    linkers.map((linker, column) => {
      const second =
        (row + column + turn) % linkers.length === 0 ? seconds[(row + turn) % seconds.length] : undefined;
      return second === undefined ? { position, linker } : { position, linker, second };
    }),
  );
}

/** Runs an attack one way. Throws on the first thing that is wrong. */
export function runPackageAttack(attack: PackageAttack, run: PackageRun): Promise<void> {
  return withSandbox(
    packageUniverse(attack, run.position),
    async (sandbox) => {
      sandbox.write(packageProject(run.position));
      const flags = [`--linker=${run.linker}`];
      await lockFirst(sandbox, run);
      judge(attack, run, sandbox, await sandbox.dx(['install', ...flags]), 'install');
      await repeat(attack, run, sandbox, flags);
    },
    attack,
  );
}

/** A frozen run needs a lockfile, and an attack that is refused leaves none. */
async function lockFirst(sandbox: Sandbox, { second }: PackageRun): Promise<void> {
  if (second === 'frozen') await sandbox.dx(['install', '--package-lock-only']);
}

async function repeat(
  attack: PackageAttack,
  run: PackageRun,
  sandbox: Sandbox,
  flags: readonly string[],
): Promise<void> {
  const { second } = run;
  if (second === undefined) return;
  rmSync(join(sandbox.project, 'node_modules'), { recursive: true, force: true });
  const isLocked = existsSync(join(sandbox.project, 'lock.dxl'));
  if (second === 'frozen' && !isLocked) return;
  const flag = second === 'frozen' ? '--frozen-lockfile' : `--${second}`;
  const before = sandbox.registry.requests.length;
  const result = await sandbox.dx(['install', flag, ...flags]);
  judge(attack, run, sandbox, result, second);
  if (second === 'offline')
    assert.equal(sandbox.registry.requests.length, before, 'asked the registry offline');
}

function judge(
  attack: PackageAttack,
  run: PackageRun,
  sandbox: Sandbox,
  result: DxResult,
  step: string,
): void {
  const { verdict } = attack;
  const isRefused = verdict.kind === 'refused';
  const told = `${step}\n${result.stdout}${result.stderr}`;
  assert.deepEqual(sandbox.faults({ isRefused }), [], told);
  assert.doesNotMatch(result.stderr, /DX_INTERNAL/, told);
  const directory = locatePackage(sandbox, run.position);
  if (verdict.kind === 'refused') {
    assert.equal(directory, undefined, `${told}\nit is installed`);
    if (run.position === 'optional') assert.equal(result.exitCode, 0, told);
    else
      assert.equal(result.code, step === 'offline' ? offlineCode(result, verdict.code) : verdict.code, told);
    return;
  }
  if (verdict.kind === 'anyhow') {
    if (directory !== undefined) attack.check?.(sandbox, directory);
    return;
  }
  assert.equal(result.exitCode, 0, told);
  assert.ok(directory !== undefined, `${told}\nit is not installed`);
  assert.deepEqual(readPackage(directory), verdict.files, told);
  assert.deepEqual(oddModes(directory), [], told);
  attack.check?.(sandbox, directory);
}

/** What was refused is not kept: offline it is either refused again or simply not there. */
function offlineCode({ code }: DxResult, refusal: string): string | undefined {
  return code === 'DX_OFFLINE' ? code : refusal;
}
