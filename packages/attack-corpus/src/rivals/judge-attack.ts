import { existsSync } from 'node:fs';
import { locatePackage } from '../run/locate-package.ts';
import { packageProject, packageUniverse } from '../run/package-universe.ts';
import { findTold, secret } from '../sandbox/find-secret.ts';
import { withSandbox } from '../sandbox/open-sandbox.ts';
import { compareSnapshots, takeSnapshot } from '../sandbox/snapshot.ts';
import type { Attack, Places, ProjectAttack, Sandbox } from '../types.ts';
import { type Ending, runTool, type Tool } from './tools.ts';

/** What became of one bad input, the worst last. */
export const outcomes = [
  'refused',
  'installed',
  'failed oddly',
  'ran code',
  'wrote outside',
  'printed a secret',
  'sent a secret',
] as const;

/** One of them. `refused`: an error. `installed`: an end without one, and nothing outside changed. */
export type Outcome = (typeof outcomes)[number];

/** Everything that a tool may change: the project, and what it keeps for itself. */
const ownDirectories = ['work/app', 'dx', 'tmp', 'own'];

/** What a tool makes of an attack, in a sandbox of its own; `undefined` for attacks that are about dx alone. */
export async function judgeAttack(tool: Tool, attack: Attack): Promise<Outcome | undefined> {
  if (attack.kind === 'scenario') return undefined;
  if (attack.kind === 'project' && !isRunWith(tool, attack)) return undefined;
  const isPackage = attack.kind === 'package';
  const packages = isPackage ? packageUniverse(attack, 'direct') : (attack.packages ?? (() => ({})));
  const use = async (sandbox: Sandbox): Promise<Outcome> => {
    sandbox.write(isPackage ? packageProject('direct') : attack.files(sandbox));
    if (!isPackage) attack.prepare?.(sandbox);
    const before = takeSnapshot(sandbox.base, ownDirectories);
    const env = isPackage ? {} : attack.env?.(sandbox);
    const ending = await runTool(tool, sandbox, { ...env });
    return outcomeOf(ending, changesSince(before, sandbox), sandbox, isPackage);
  };
  return withSandbox(packages, use, attack);
}

function isRunWith({ name }: Tool, { hasRivals = true, rivals }: ProjectAttack): boolean {
  return hasRivals && (name === 'dx' || rivals === undefined || rivals.includes(name));
}

/** A home gets folders of a tool's own; whatever else is new or different counts. */
function changesSince(before: ReadonlyMap<string, string>, { base }: Places): readonly string[] {
  const changes = compareSnapshots(before, takeSnapshot(base, ownDirectories));
  return changes.filter(
    (sentence) => !/^home\/(?:\.(?:npm|cache|bun|local|config|pnpm|npmrc)|Library)/.test(sentence),
  );
}

function outcomeOf(
  ending: Ending,
  changes: readonly string[],
  sandbox: Sandbox,
  isPackage: boolean,
): Outcome {
  if (findTold(sandbox.foreign.requests).length > 0) return 'sent a secret';
  if (existsSync(sandbox.canary)) return 'ran code';
  if (changes.length > 0) return 'wrote outside';
  const { exitCode, signal, output } = ending;
  if (output.includes(secret)) return 'printed a secret';
  const isOdd =
    exitCode === undefined || signal !== undefined || /panic|SIGSEGV|DX_INTERNAL|Segmentation/.test(output);
  if (isOdd) return 'failed oddly';
  if (exitCode !== 0) return 'refused';
  const isLeftOut = isPackage && locatePackage(sandbox, 'direct') === undefined;
  return isLeftOut ? 'refused' : 'installed';
}
