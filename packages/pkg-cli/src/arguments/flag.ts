/** One option of the command line. */
export interface Flag {
  /** Without dashes: `save-dev`. */
  readonly name: string;
  /** One letter without the dash. */
  readonly short?: string;
  readonly type: 'boolean' | 'text' | 'list';
  readonly summary: string;
  /** Shown in help for text flags: `<url>`. */
  readonly placeholder?: string;
  /** Other spellings that npm accepts. */
  readonly aliases?: readonly string[];
  /** Whether the value is also a setting of npm under the same name. */
  readonly isSetting?: boolean;
  /** Accepted but not listed in help. */
  readonly isQuiet?: boolean;
}

/** Values by flag name; only what was given. Null prototype. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[]>>;

/** A command line taken apart. */
export interface ParsedArguments {
  readonly flags: FlagValues;
  /** Words that are no flags, in order. */
  readonly words: readonly string[];
  /** What stood behind `--`. */
  readonly rest: readonly string[];
}
