import { DxError } from '@dx/pkg-core';
import { type MemberGraph, openMemberGraph, type Workspace } from '@dx/pkg-workspace';
import type { FlagValues } from '../arguments/flag.ts';
import { matchMembers, type SelectedPackage } from '../members/select-members.ts';
import { plainText } from '../terminal/plain-text.ts';
import { type OrderedMember, orderAsListed, orderByNeed, sortByDefinition } from './order-members.ts';
import type { RunWishes } from './run-wishes.ts';

/** Who runs when, and what a person should know of it. */
export interface MemberPlan {
  readonly order: readonly OrderedMember[];
  /** Full sentences without a period. */
  readonly warnings: readonly string[];
}

/** What a plan is made of. */
export interface MemberPlanInput {
  readonly workspace: Workspace;
  readonly members: readonly SelectedPackage[];
  readonly flags: FlagValues;
  readonly workingDirectory: string;
  readonly wishes: RunWishes;
}

/**
 * The order in which members run: after those that they need, or as npm has it, or none at all.
 *
 * @throws DX_NO_SUCH_MEMBER when the member to resume from is not among those that run
 */
export function planMembers(input: MemberPlanInput): MemberPlan {
  const { workspace, members, wishes } = input;
  const chosen = members.map(({ location }) => location);
  if (wishes.order === 'listed') {
    const order = orderAsListed(npmOrder(input, chosen));
    return { order: resume(order, input), warnings: [] };
  }
  const graph = openMemberGraph(workspace);
  const order = resume(orderByNeed(graph, chosen), input);
  if (wishes.order === 'none')
    return { order: order.map((member) => ({ ...member, after: [] })), warnings: [] };
  return { order, warnings: describeCycles(graph, workspace, new Set(chosen)) };
}

/** The order of `--workspace` options, or that of "workspaces" in package.json. */
function npmOrder(
  { workspace, flags, workingDirectory }: MemberPlanInput,
  chosen: readonly string[],
): readonly string[] {
  const sorted = sortByDefinition(workspace, chosen);
  const names = flags['workspace'];
  if (!Array.isArray(names) || flags['workspaces'] === true) return sorted;
  const named = names.flatMap((name: string) =>
    sortByDefinition(workspace, matchMembers(workspace, name, workingDirectory)),
  );
  const root = sorted.filter((location) => location === '');
  return [...new Set([...root, ...named.filter((location) => chosen.includes(location)), ...sorted])];
}

function resume(
  order: readonly OrderedMember[],
  { wishes, workspace, workingDirectory }: MemberPlanInput,
): readonly OrderedMember[] {
  if (wishes.resumeFrom === undefined) return order;
  const wanted = matchMembers(workspace, wishes.resumeFrom, workingDirectory);
  const from = order.find(({ location }) => wanted.includes(location));
  if (from === undefined) throw notAmong(wishes.resumeFrom, order);
  return order.filter(({ layer }) => layer >= from.layer);
}

function notAmong(name: string, order: readonly OrderedMember[]): DxError {
  const members = order.map(({ location }) => location);
  return new DxError({
    code: 'DX_NO_SUCH_MEMBER',
    message: `--resume-from ${JSON.stringify(name)} is not among the members that run`,
    hint: `These run: ${members.slice(0, 8).join(', ')}`,
    details: { filter: name, members },
  });
}

function describeCycles(
  { cycles }: MemberGraph,
  { importers }: Workspace,
  chosen: ReadonlySet<string>,
): readonly string[] {
  const nameOf = (location: string): string => plainText(importers[location]?.fields.name ?? location);
  return cycles
    .filter((cycle) => cycle.filter((location) => chosen.has(location)).length > 1)
    .map((cycle) => {
      const way = [...cycle, cycle[0] ?? ''].map(nameOf).join(' -> ');
      return `These members need each other and run side by side: ${way}`;
    });
}
