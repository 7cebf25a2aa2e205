import type { FsOps } from './fs-ops.ts';
import { type FsChange, interceptFs } from './internal/intercept-fs.ts';

/** What goes wrong: one call fails with an error code, or the machine goes dark. */
export type Fault =
  | { readonly kind: 'errno'; readonly code: string }
  | {
      readonly kind: 'power-off';
      /** `half`: half of the bytes of a write reach the disk; for other changes the same as `before`. */
      readonly when: 'before' | 'half' | 'after';
    };

/** When what goes wrong. */
export interface FaultPlan {
  /** Zero-based index of the change it hits, counted as `recordingFs` counts. */
  readonly at: number;
  readonly fault: Fault;
}

/**
 * The file system `base`, in which one change goes wrong. An `errno` fault hits once, with nothing changed, and the
 * calls after it work. After a power-off every call fails with code `EPOWEROFF`, reads too, so that nothing the
 * program does afterwards can count; look at the disk through `base`. What was written before a power-off stays: lost
 * caches of the device are not simulated.
 *
 * @example
 * const fs = faultyFs(nodeFs, { at: 3, fault: { kind: 'errno', code: 'ENOSPC' } });
 */
export function faultyFs(base: FsOps, plan: FaultPlan): FsOps {
  let next = 0;
  let dark = false;

  return interceptFs(base, {
    change: (change) => {
      if (dark) throw fsError('EPOWEROFF', change.op, change.paths);
      const index = next;
      next += 1;
      if (index !== plan.at) return change.run();
      dark = plan.fault.kind === 'power-off';
      failAt(change, plan.fault);
    },
    read: (run) => {
      if (dark) throw fsError('EPOWEROFF', 'read', []);
      return run();
    },
  });
}

function failAt(change: FsChange, fault: Fault): never {
  if (fault.kind === 'errno') throw fsError(fault.code, change.op, change.paths);
  if (fault.when === 'half') change.runHalf?.();
  if (fault.when === 'after') change.run();
  throw fsError('EPOWEROFF', change.op, change.paths);
}

/** Shaped as Node's own errors are. */
function fsError(code: string, syscall: string, paths: readonly string[]): Error {
  const [path, dest] = paths;
  const error = new Error(`${code}: injected fault, ${[syscall, ...paths].join(' ')}`);
  return Object.assign(
    error,
    { code, syscall },
    path === undefined ? {} : { path },
    dest === undefined ? {} : { dest },
  );
}
