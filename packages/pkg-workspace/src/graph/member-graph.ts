/** Members and the root, and who needs whom among them. */
export interface MemberGraph {
  /** All locations: the root (``) first, then members sorted. */
  readonly locations: readonly string[];
  /** Locations that this one needs directly, sorted. */
  dependenciesOf(location: string): readonly string[];
  /** Locations that need this one directly, sorted. */
  dependentsOf(location: string): readonly string[];
  /** What a location needs is in an earlier layer; those that need each other share one. Sorted within a layer. */
  readonly layers: readonly (readonly string[])[];
  /** For each group of locations that need each other, one way round as short as any, without the repeated end. */
  readonly cycles: readonly (readonly string[])[];
}
