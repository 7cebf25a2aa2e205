import type { Linker } from '../scenario.ts';

/** Where one run happens. */
export interface RunPlace {
  readonly project: string;
  /** Cache or store of this rival alone. */
  readonly cache: string;
  /** Its home directory, so that no settings of the person who measures are read. */
  readonly home: string;
  readonly registryUrl: string;
}

/** One command with its environment. */
export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One package manager. */
export interface Rival {
  readonly name: string;
  readonly version: () => string;
  /** Lockfiles that it may write in the project's root. */
  readonly lockFiles: readonly string[];
  readonly linkers: readonly Linker[];
  /** Writes what it needs besides the fixture's own files. */
  readonly adapt?: (project: string) => void;
  /** Removes from its cache what it has learnt of projects; packages and their documents stay. */
  readonly forget?: (cache: string) => void;
  /** With the name of a member: what that member needs alone. */
  install(place: RunPlace, linker: Linker, member?: string): Command;
  /** What the lockfile says and nothing else: what continuous integration runs. */
  frozen(place: RunPlace, linker: Linker): Command;
}
