/** Why a target is not reached with some fixtures. */
export interface Explanation {
  /** `label` of the target. */
  readonly target: string;
  readonly fixtures: readonly string[];
  /** Whole sentences: what takes the time, and what would have to change. Without figures that another run would change. */
  readonly text: string;
}

/** One for every cell of the table of targets that falls short; the page cannot be made without. */
export const explanations: readonly Explanation[] = [];
