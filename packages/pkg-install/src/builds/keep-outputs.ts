import type { Build, KeptOutputs } from '@dx/pkg-build';
import { type OutputsKey, openBuildOutputs } from '@dx/pkg-cache';
import type { DirectoryPlacement, Tree } from '@dx/pkg-link';
import type { LockEdge } from '@dx/pkg-lock';
import type { ScriptGate } from './script-gate.ts';
import { shapingVariables } from './shaping-variables.ts';

/** What all builds of one installation have in common. */
export interface BuildSurroundings {
  readonly tree: Tree;
  /** Between paths of the tree. */
  readonly edges: readonly LockEdge[];
  /** What the scripts will see. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What scripts made, kept below the home of dx by all that shapes it: package and patch, scripts and shell, platform, C library,
 * Node, environment, and every package that it depends on. A package without integrity, or with such a dependency, is
 * not kept.
 */
export function keepOutputs(gate: ScriptGate, surroundings: BuildSurroundings): KeptOutputs {
  const { options, fs } = gate.session;
  const outputs = openBuildOutputs({ directory: `${options.home}/builds`, fs });
  const keyOf = buildKeys(gate, surroundings);
  return {
    restore: (build) => {
      const key = keyOf(build);
      return key !== undefined && build.directory !== undefined && outputs.restore(key, build.directory);
    },
    watch: (build) => {
      const key = keyOf(build);
      if (key === undefined || build.directory === undefined) return () => undefined;
      return outputs.watch(key, build.directory);
    },
  };
}

/** Gives the key of a build; `undefined` where what it is made of is not known for sure. */
export function buildKeys(
  { session }: ScriptGate,
  { tree, edges, env }: BuildSurroundings,
): (build: Build) => OutputsKey | undefined {
  const { host, options } = session;
  const common = {
    format: 1,
    host: { ...host },
    shell: options.scripts?.scriptShell ?? '',
    isShutIn: options.scripts?.sandbox === true,
    variables: shapingVariables(env),
  };
  const placements = new Map(
    tree.placements.flatMap((placement) =>
      placement.kind === 'directory' ? [[placement.path, placement] as const] : [],
    ),
  );
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges)
    if (to !== undefined) targets.set(from, [...(targets.get(from) ?? []), to]);
  return (build) => {
    const parts = listParts(build.path, placements, targets);
    const subject = placements.get(build.path)?.integrity;
    if (parts === undefined || subject === undefined) return undefined;
    return { subject, shape: JSON.stringify({ ...common, scripts: build.scripts, parts }) };
  };
}

/** The package and all that it may load: what each is, and whose dependency. Sorted. */
function listParts(
  start: string,
  placements: ReadonlyMap<string, DirectoryPlacement>,
  targets: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set([start]);
  const parts: string[] = [];
  for (const path of seen) {
    const part = describePart(placements.get(path));
    if (part === undefined) return undefined;
    const below = targets.get(path) ?? [];
    for (const target of below) seen.add(target);
    const names = below.map((target) => describePart(placements.get(target)) ?? '');
    parts.push([part, ...names.sort()].join(' '));
  }
  const [own = '', ...others] = parts;
  return [own, ...others.sort()];
}

function describePart(placement: DirectoryPlacement | undefined): string | undefined {
  if (placement?.integrity === undefined || placement.copyOf !== undefined || placement.inBundle)
    return undefined;
  const { name, version, integrity, patch } = placement;
  return `${name}@${version}:${integrity}${patch === undefined ? '' : `+${patch}`}`;
}
