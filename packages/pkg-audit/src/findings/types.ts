import type { Severity } from '../types.ts';

/** One file of a package. `path` has no leading folder: `lib/index.js`. */
export interface PackageFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Something that the code of one file does or has. Rules are made of these. */
export type CodeFact =
  | 'network'
  | 'raw-socket'
  | 'processes'
  | 'shell-path'
  | 'pipes'
  | 'evaluates'
  | 'decodes'
  | 'decrypts'
  | 'char-codes'
  | 'packed-text'
  | 'obfuscated-names'
  | 'escaped-text'
  | 'encoded-command'
  | 'environment'
  | 'secret-variable'
  | 'credential-path'
  | 'browser-store'
  | 'metadata-address'
  | 'drop-address'
  | 'publishing'
  | 'unleashed-agent'
  | 'miner'
  | 'ethereum-hook'
  | 'request-hook'
  | 'wallet-addresses'
  | 'out-of-sight'
  | 'direction-marks'
  | 'invisible-text'
  | 'mixed-alphabets';

/** A rule, as data. A finding names it by `id`, which never means something else. */
export interface CodeRule {
  /** `F01`. */
  readonly id: string;
  readonly severity: Severity;
  /** What is there, in a few words. */
  readonly title: string;
  /** Why somebody should look, and what is often meant well. */
  readonly reason: string;
  /** All of these in one file, at most `within` tokens apart. Absent: the rule looks at more than one file's code. */
  readonly facts?: readonly CodeFact[];
  /** Tokens of code; comments and spaces do not count. Default: anywhere in the file. */
  readonly within?: number;
  /** `install`: only in files that install scripts run. Default: every file of code. */
  readonly where?: 'install';
}

/** One thing that a rule found. Texts come from the package and have to be made safe before they are printed. */
export interface CodeFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** In the package; absent where it is about the package as a whole. */
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** What was seen, at most 200 characters; empty where the title says it all. */
  readonly detail: string;
}

/** What looking at one package gave. */
export interface CodeReport {
  /** Worst first, then by rule, path and line; a rule names a file once. */
  readonly findings: readonly CodeFinding[];
  /** Files whose code was read. */
  readonly readFiles: number;
  readonly readBytes: number;
  /** Files of code that were too large to be read whole, or came after the limit of the package. */
  readonly unread: readonly string[];
}

/** What is known of a package besides its files. */
export interface FindOptions {
  /** The files of the version before, for what is new. */
  readonly previous?: Iterable<PackageFile>;
  /** The registry's manifest of this version, for what differs. */
  readonly published?: Readonly<Record<string, unknown>>;
  /** Names that somebody could imitate. Default: none. */
  readonly knownNames?: readonly string[];
  /** What the package is installed as. Default: the name in its manifest. */
  readonly name?: string;
  /** Bytes of code of one file, and of a package, that are read. Default: 16 MiB and 128 MiB. */
  readonly limits?: { readonly fileBytes: number; readonly packageBytes: number };
}
