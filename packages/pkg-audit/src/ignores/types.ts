/** A decision not to be told of an advisory. */
export interface AuditIgnore {
  /** Any of its names: `GHSA-…`, `CVE-…`, npm's number. */
  readonly id: string;
  /**
   * Only where all ways to the package are like this: names from a direct dependency to the package, `*` for any one and `**`
   * for any number of them: `webpack > ** > minimist`. Default: wherever it is.
   */
  readonly path?: string;
  readonly reason: string;
  /** The last day that it counts, in UTC: `2027-01-31`. Default: for ever. */
  readonly expires?: string;
}

/** What became of decisions. */
export interface IgnoreOutcome {
  /** Those that kept something out of the report. */
  readonly used: readonly AuditIgnore[];
  /** Those that are about something that is there, but whose day is over: they count no longer. */
  readonly expired: readonly AuditIgnore[];
  /** Those that are about nothing that is there. */
  readonly unneeded: readonly AuditIgnore[];
}
