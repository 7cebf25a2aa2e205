/** One dependency of a package in a bill of materials. */
export interface SbomEdge {
  /** Location of the package that answers. */
  readonly to: string;
  readonly kind: 'prod' | 'dev' | 'optional' | 'peer' | 'workspace';
}

/** A package that a bill of materials may list. Everything in its manifest is its author's word. */
export interface SbomPackage {
  /** Below the root, `/`-separated; empty for the root. Unique. */
  readonly location: string;
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** `sha512-…`, several separated by spaces. */
  readonly integrity?: string;
  /** Where it was fetched: an archive, a repository. */
  readonly resolved?: string;
  readonly isDevelopment?: boolean;
  readonly isOptional?: boolean;
  readonly isExtraneous?: boolean;
  readonly isInBundle?: boolean;
  readonly dependencies: readonly SbomEdge[];
}

/** What a bill of materials is made of. */
export interface SbomInput {
  readonly root: SbomPackage;
  /** All but the root. */
  readonly packages: readonly SbomPackage[];
  /** What the root is. Default `library`. */
  readonly type?: 'library' | 'application' | 'framework';
  /** ISO 8601, when it was made. */
  readonly timestamp: string;
  /** Who made it. */
  readonly tool: { readonly name: string; readonly version: string };
}
