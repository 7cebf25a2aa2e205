import type { BuildOutcome, ScriptEvent } from '@dx/pkg-build';
import type { ArchiveSource } from '@dx/pkg-cache';
import type { FsOps, TaskRunner } from '@dx/pkg-core';
import type { LockHolder } from '@dx/pkg-core/node';
import type { FetchEvent, Transport } from '@dx/pkg-fetch';
import type {
  BinPlacement,
  DirectoryPlacement,
  Host,
  LinkerKind,
  LinkPlacement,
  Placement,
  Receipt,
  SkippedPlacement,
  Tree,
} from '@dx/pkg-link';
import type { Lock, LockfileKind } from '@dx/pkg-lock';
import type { ResolveWarning } from '@dx/pkg-resolve';
import type { Settings, SettingsInput, Workspace } from '@dx/pkg-workspace';
import type { GateVerdict, InstallGates } from './gates/types.ts';
import type { HistoryReturn } from './history/types.ts';

/**
 * What has to happen so that the current tree becomes the desired one. The lists are disjoint and sorted by path.
 * Frozen plain data: `dx install --plan` prints it.
 */
export interface Plan {
  readonly desired: Tree;
  readonly keep: readonly Placement[];
  /** In the store already, or inside the archive of the directory above. */
  readonly link: readonly DirectoryPlacement[];
  readonly fetch: readonly DirectoryPlacement[];
  readonly symlinks: readonly LinkPlacement[];
  readonly bins: readonly BinPlacement[];
  readonly remove: readonly Placement[];
  /** Have install scripts that would run once approved. */
  readonly build: readonly DirectoryPlacement[];
  readonly skip: readonly SkippedPlacement[];
}

/** The maps of a manifest that can name a dependency. */
export type DependencyField =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies';

/** What a person asked for. `install` brings the tree in line with manifest and lock. */
export type InstallRequest =
  | { readonly kind: 'install' }
  | {
      readonly kind: 'add';
      readonly importers?: RequestedImporters;
      /** As on the command line: `react`, `react@18`, `alias@npm:react@18`. */
      readonly specs: readonly string[];
      /** Where to save. Default: where the name stands already, else `dependencies`. */
      readonly field?: DependencyField;
      /**
       * A catalog (`default` is the one without a name) that gets the range, while manifests get `catalog:` and its name. An
       * entry that is there stays where a spec is a bare name.
       */
      readonly catalog?: string;
      /** Names that get the newest versions that the ranges allow besides, wherever they are. */
      readonly updates?: readonly string[];
    }
  | { readonly kind: 'remove'; readonly names: readonly string[]; readonly importers?: RequestedImporters }
  /** Newest versions that the ranges allow; all dependencies when `names` is empty. */
  | {
      readonly kind: 'update';
      readonly names: readonly string[];
      /**
       * What these ask for themselves, all of it without names; others keep what they have, but for a place that they
       * share. A name that none of these asks for is updated wherever it is. Default: everybody, everything.
       */
      readonly importers?: RequestedImporters;
      /** Whether package.json gets the versions that were chosen. Default: only the lockfile does, as with npm. */
      readonly saves?: boolean;
    }
  /** Fewer versions of the same package, where one that the lock has suits all who ask for it. */
  | { readonly kind: 'dedupe' }
  /** Manifests, lockfile and tree as they were before the newest installation in the history that is not taken back. */
  | { readonly kind: 'undo' }
  /** The oldest one that is taken back, again. */
  | { readonly kind: 'redo' };

/** Locations of the members, `` for the root, whose manifests are edited. Default: the selected one. */
export type RequestedImporters = readonly string[];

/** How strictly, how far and from where. */
export interface InstallPolicy {
  /** `frozen` fails instead of changing the lock; `unsaved` neither reads nor writes it. Default `write`. */
  readonly lockMode?: 'write' | 'frozen' | 'unsaved';
  /** Which lockfile a project gets. Default: the one it has, else `dxl`. */
  readonly lockfile?: LockfileKind;
  /** How far to go: the whole way, only the plan, only manifest and lock. Default `tree`. */
  readonly outcome?: 'tree' | 'plan' | 'lock';
  /** `offline` asks nobody; `prefer-offline` asks only for what the cache lacks. Default `online`. */
  readonly network?: 'online' | 'prefer-offline' | 'offline';
  readonly omit?: readonly ('dev' | 'optional' | 'peer')[];
  /**
   * Locations of members: only what these need is brought about, and what others have stays as it is. Lock and manifests
   * are those of the whole project. Default: all. For the linker `hoisted`; others bring about everything.
   */
  readonly focus?: readonly string[];
  /**
   * `unsaved` leaves package.json as it is, and the lockfile too unless that is what the request is about (`update`,
   * `dedupe`). Default `saved`.
   */
  readonly manifest?: 'saved' | 'unsaved';
  /** How directories are arranged. Default `hoisted`. */
  readonly linker?: LinkerKind;
  /**
   * Whether a complete tree that lies ready takes the place of what is there, and that one is kept: see `prepareSpare`.
   * Default: no.
   */
  readonly generations?: boolean;
  /** `ignore` installs although a patch in package.json is for no package. Default `refuse`. */
  readonly unusedPatches?: 'refuse' | 'ignore';
}

/**
 * How install scripts run. Which of them may is a matter of `allowScripts` in package.json and of settings
 * (`ignore-scripts`, `strict-scripts`, `dangerously-allow-all-scripts`, `compat`).
 */
export interface InstallScripts {
  /** The whole environment, as `composeEnvironment` of pkg-build gives it. Asked before the first script only. */
  readonly environment: () => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** `foreground` shares the terminal and runs one at a time. Default `background`. */
  readonly output?: 'background' | 'foreground';
  /** Shell to use instead of `sh` or `cmd`. */
  readonly scriptShell?: string;
  /** Keeps what scripts make of their packages, and takes that instead of running them the next time. Default false. */
  readonly keepsOutputs?: boolean;
  /** Ends a script that takes longer; it has failed. Default and 0: never. */
  readonly timeoutMs?: number;
  /** Scripts of dependencies run in bubblewrap: no network, nothing to write to but their own package. Default false. */
  readonly sandbox?: boolean;
  /** `global`: approvals are those of `allow-scripts`, and package.json says nothing. Default `project`. */
  readonly context?: 'project' | 'global';
}

/** What an installation touches; each has a default for this machine. */
export interface InstallPorts {
  readonly fs?: FsOps;
  readonly transport?: Transport;
  readonly runner?: TaskRunner;
  /** What worker threads run. Default: the scripts that this package is built with; from source no threads. */
  readonly workerScripts?: WorkerScripts;
  readonly host?: Host;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Used instead of what the project's own settings files say. */
  readonly settings?: Settings;
  /** Archives that the caller has, asked before any registry and offline too; believed no more than one. */
  readonly archives?: ArchiveSource;
  /** Whether archives that are fetched are also kept as they came, for `packBundle`. Default: no. */
  readonly keepArchives?: boolean;
  /** Gets rid of what was removed, after the commit; may take its time. Default: at once, here. */
  readonly discard?: (path: string) => void;
}

/** The programs of the worker threads, for whoever bundles this package. */
export interface WorkerScripts {
  /** Runs `worker.ts`: unpacks and links. */
  readonly packages: URL;
  /** Runs `registry-worker.ts`: fetches documents and archives, indexes documents. */
  readonly registry: URL;
}

/** Everything `install` can be told. */
export interface InstallOptions {
  /** Where the project is, and what settings are read from. */
  readonly project: SettingsInput;
  /** What `readWorkspace` just gave for `project`, for callers that needed it before. Default: read here. */
  readonly workspace?: Workspace;
  /** Absolute directory for store and caches (`DX_HOME`). On the project's file system for links to be possible. */
  readonly home: string;
  readonly request?: InstallRequest;
  readonly policy?: InstallPolicy;
  readonly ports?: InstallPorts;
  /** Default: no install script runs, and those that there are are told as pending. */
  readonly scripts?: InstallScripts;
  /**
   * Keeps what manifests and lockfile hold before they are written, below `home`, so that it can be taken back: see
   * `readHistory`. `command` is what a person did. Never fails an installation. Default: no history is kept.
   */
  readonly history?: { readonly command: string };
  /** Who may refuse it. With gates nothing is fetched ahead of the plan. Default: nobody. */
  readonly gates?: InstallGates;
  /** Aborting leaves manifest, lock and tree as they were; the promise rejects with `DX_CANCELLED`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: InstallEvent) => void;
}

/** The parts of an installation that a person can follow. */
export type InstallStage = 'resolve' | 'fetch' | 'link' | 'build' | 'commit';

/** Progress, one way: nothing in an installation reads it. */
export type InstallEvent =
  | { readonly kind: 'stage'; readonly stage: InstallStage }
  /** What the tree is going to have; once, before anything is linked, and not where there is nothing to do. */
  | { readonly kind: 'planned'; readonly desired: Tree }
  | { readonly kind: 'progress'; readonly stage: InstallStage; readonly done: number; readonly total: number }
  /** Another process installs in the project; this one goes on when that has ended. */
  | { readonly kind: 'waiting'; readonly holder: LockHolder }
  | { readonly kind: 'warning'; readonly message: string }
  /** Of no consequence: for whoever looks for the reason of something. */
  | { readonly kind: 'detail'; readonly message: string }
  | ScriptEvent
  | FetchEvent;

/** Something that a person should know about what was fetched from elsewhere than a registry. */
export interface InstallWarning {
  /**
   * `prepare-withheld`: scripts that prepare a repository's package did not run. `files-left-out`: by their names.
   * `bundle-unknown`: an archive with packages inside could not be had. `archive-damaged`: one of `ports.archives` is another
   * than it should be, and was fetched.
   */
  readonly kind: 'prepare-withheld' | 'files-left-out' | 'bundle-unknown' | 'archive-damaged';
  /** Empty: it is about a package wherever it lies. */
  readonly location: string;
  readonly message: string;
}

/** What one installation did, with what a person should know about it. Frozen plain data: `--json` prints it. */
export interface InstallReceipt extends Receipt {
  /** Absolute root of the project. */
  readonly root: string;
  /** The kind of the generation that became the tree, when one did: then nothing was linked. */
  readonly restored?: 'spare' | 'parked';
  /** Which installation was taken back or done again, for an undo or a redo. */
  readonly returned?: HistoryReturn;
  /** Whether anything on disk had to change. */
  readonly status: 'changed' | 'up-to-date' | 'planned';
  readonly plan: Plan;
  readonly lock: Lock;
  /** Files outside `node_modules` that were written, relative to the root. */
  readonly written: readonly string[];
  /** Install scripts: what ran, what failed and was left out, what waits. Names alone where nothing was done. */
  readonly builds: BuildOutcome;
  readonly warnings: readonly (ResolveWarning | InstallWarning)[];
  /** What gates said, where there are any and something was to be done. */
  readonly gates?: readonly GateVerdict[];
  /** Requests that went to a registry. */
  readonly requestCount: number;
  /** Bytes received as archives. */
  readonly receivedBytes: number;
}
