/**
 * What is known of one package name. Weights are counts of projects that fade with time: no integers, never negative.
 */
export interface NameCounts {
  /** Projects that added it to a manifest that was there already. */
  readonly added: number;
  /** Projects that had it when something was added. */
  readonly present: number;
  /** Projects in which something came after it, in the same change or the next one. */
  readonly before: number;
  /** What was added while it was there. */
  readonly together: ReadonlyMap<string, number>;
  /** What came after it, in the same change or the next one. */
  readonly next: ReadonlyMap<string, number>;
}

/** What has been seen of what is added to manifests. */
export interface PredictionCounts {
  /** Weight of all projects: what `added` is a part of. */
  readonly total: number;
  readonly names: ReadonlyMap<string, NameCounts>;
}

/** Names that were added to a manifest in one change. */
export interface Addition {
  /** What the manifest named before. */
  readonly present: readonly string[];
  /** What the change before this one added; empty where that is not known. */
  readonly previous: readonly string[];
  readonly added: readonly string[];
}

/** What a prediction goes by. */
export interface PredictionContext {
  /** What the manifest names. None of it is predicted. */
  readonly present: readonly string[];
  /** What was added last. */
  readonly previous?: readonly string[];
}

/** A package that may be added next. */
export interface PredictedPackage {
  readonly name: string;
  /** Share of projects like this one in which it is added, 0 to 1. Those of a list do not sum up to 1. */
  readonly probability: number;
}
