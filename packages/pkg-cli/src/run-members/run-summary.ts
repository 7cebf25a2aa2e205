/** What became of one member. */
export interface MemberResult {
  /** The name in its package.json, or else its location. */
  readonly name: string;
  /** Relative to the root, which is `.` itself. */
  readonly location: string;
  /** `missing`: it has no such script. `skipped`: it was not started. `ended`: dx ended it. */
  readonly status: 'passed' | 'failed' | 'missing' | 'skipped' | 'ended';
  /** Absent when nothing was started. */
  readonly durationMs?: number;
  /** Absent when nothing was started, or a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** The script that failed: `build` or one of its hooks. */
  readonly event?: string;
  /** Why it was skipped or ended: the name of the member that failed, or `interrupted`. */
  readonly because?: string;
  /** The last lines of a script that failed, as text without colours; absent in a shared terminal. */
  readonly lastLines?: readonly string[];
}

/** What a run did; `dx-run-summary.json` is this as JSON. */
export interface RunSummary {
  readonly script: string;
  readonly status: 'passed' | 'failed' | 'interrupted';
  /** That of the member that failed first. */
  readonly exitCode: number;
  readonly durationMs: number;
  /** In the order in which they were to start. */
  readonly members: readonly MemberResult[];
}
