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
  /** What a boolean flag may be besides on and off: `always` for `--color=always`. */
  readonly words?: readonly string[];
  /** Whether a boolean flag takes any text after `=`: `--catalog=react18`. The next word is never that text. */
  readonly takesText?: boolean;
  /** Whether the value is also a setting of npm under the same name. */
  readonly isSetting?: boolean;
  /** Accepted but not listed in help. */
  readonly isQuiet?: boolean;
  /** A list whose items may have commas in them. */
  readonly isWhole?: boolean;
  /** `--no-<name>` is a value too, although it is no boolean flag. */
  readonly isNegatable?: boolean;
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
  /** Flags as typed, behind the first word, that are settings and not the command's own. Default none. */
  readonly strays?: readonly string[];
}
