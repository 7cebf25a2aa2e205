import { isDxError } from '@dx/pkg-core';
import { faultyFs } from '@dx/pkg-core/testing';
import { runAs } from './actions.ts';
import { openDisk } from './disk-model.ts';
import {
  compareStates,
  describeState,
  runPlainly,
  type Sweep,
  thisBoot,
  withoutHistory,
} from './open-sweep.ts';
import { compare, describeProject, findLeftovers, findLost } from './project-state.ts';
import { singleSteps } from './single-steps.ts';
import type { SweepOutcome } from './sweep-deaths.ts';

/** What a device, a kernel or an administrator answers. */
export const errnos = ['ENOSPC', 'EIO', 'EMFILE', 'EPERM', 'EXDEV', 'EROFS', 'EBUSY', 'ESTALE'] as const;

/** Lets each `stride`-th change of a run fail with an error code. */
export async function sweepErrors(sweep: Sweep, code: string, stride = 1, first = 0): Promise<SweepOutcome> {
  const faults: string[] = [];
  let points = 0;
  for (let at = first; at < sweep.changeCount; at += stride) {
    points += 1;
    const found = await tryError(sweep, code, at).catch((error: unknown) => [`${error}`]);
    if (found.length > 0)
      faults.push(`${sweep.action.name}, ${code} at change ${at}: ${found.slice(0, 4).join('; ')}`);
  }
  return { points, faults };
}

/** Either all is done, or a documented error is thrown and nothing has changed; afterwards all works. */
async function tryError(sweep: Sweep, code: string, at: number): Promise<readonly string[]> {
  const { action, project, old, done, before } = sweep;
  await sweep.reset();
  const failing = singleSteps(faultyFs(openDisk(thisBoot()).fs, { at, fault: { kind: 'errno', code } }));
  const failure = await runAs('the action', project, action.request, action.policy, failing).then(
    () => undefined,
    (error: unknown) => error,
  );
  const isDone = failure === undefined;
  const wrong = [
    ...compare(isDone ? done.project : before, describeProject(project.root)),
    ...(isDone || isDxError(failure) ? [] : ['not a documented error']),
  ];
  await runPlainly(project, action);
  wrong.push(
    ...compareStates(withoutHistory(isDone ? done : old), withoutHistory(describeState(project, action))),
  );
  wrong.push(...findLeftovers(project.root));
  if (!isDone) {
    await runAs('the action', project, action.request, action.policy);
    await runPlainly(project, action);
    wrong.push(...compareStates(done, describeState(project, action)));
  }
  wrong.push(...(await findLost(project.home)));
  const left = wrong.filter((fault) => !isScriptForLink(code, fault));
  return left.length === 0 ? [] : [isDone ? 'done' : `${failure}`.split('\n', 1).join(''), ...new Set(left)];
}

/** Where links are refused as a file system without them does it, commands are scripts, and stay so: they work. */
function isScriptForLink(code: string, fault: string): boolean {
  return code === 'EPERM' && /(?:^|\/)\.bin\/[^/]+: another one$/.test(fault);
}
