import type { FixtureRegistry, PackageSpec, VersionSpec } from '@dx/fixture-registry';
import type { TarPart } from './tar.ts';

/** One id of the corpus: what broke others, and every input that shows it. */
export interface Case {
  /** As in `corpusIds`; the file is `cases/<id in lower case>.ts`. */
  readonly id: string;
  /** What it is, in one sentence. */
  readonly what: string;
  /** Public advisories and changes it comes from. */
  readonly source: string;
  /** What must happen, in one sentence. */
  readonly must: string;
  readonly attacks: readonly Attack[];
}

/** One bad input. `name` is unique in its case. */
export type Attack = PackageAttack | ProjectAttack | ScenarioAttack;

/** Where things are in a sandbox, all absolute. */
export interface Places {
  /** Everything of the sandbox; the only directory that a run may know of. */
  readonly base: string;
  readonly project: string;
  /** What must stay as it is: files of somebody else, beside the project. */
  readonly outside: string;
  /** The home of the person, with a key in `.ssh/id_rsa`. */
  readonly home: string;
  /** `DX_HOME`. */
  readonly dxHome: string;
  /** Where global packages go. */
  readonly prefix: string;
  /** A script that must not run makes this file; it must never be there. */
  readonly canary: string;
  /** A second registry, of somebody who may not know `secret` of `sandbox/find-secret.ts`. */
  readonly foreignUrl: string;
}

/** Places, and where in the archive the package's own files begin: `package`, or below it in a bundle. */
export interface ArchivePlaces extends Places {
  readonly at: string;
}

/** What a registry has, made for the places of one sandbox. */
export type Packages = (places: Places) => Readonly<Record<string, PackageSpec>>;

/** The second registry of an attack. */
export interface Foreign {
  readonly foreign?: Packages;
  /** With a certificate that nobody trusts. */
  readonly isForeignTls?: boolean;
}

/** How a package comes into a project. */
export type Position = 'direct' | 'transitive' | 'optional' | 'bundled';

/** One hostile package, `bad@1.0.0`, installed in every position with every linker and kind of run. */
export interface PackageAttack extends Foreign {
  readonly kind: 'package';
  readonly name: string;
  /** Fields of its manifest beyond name and version, in archive and document alike. */
  readonly manifest?: (places: ArchivePlaces) => Readonly<Record<string, unknown>>;
  /** Entries of its archive after `package.json`. */
  readonly parts?: (places: ArchivePlaces) => readonly TarPart[];
  /** The archive's own bytes instead of `parts`: never bundled. */
  readonly bytes?: (places: ArchivePlaces) => Uint8Array;
  /** Laid over what the document says of the archive. */
  readonly dist?: VersionSpec['dist'] | ((places: Places) => VersionSpec['dist']);
  /** Default: all that are possible. */
  readonly positions?: readonly Position[];
  readonly verdict: PackageVerdict;
  /** More about what was installed. `directory` is where `bad` lies. Throws when something is wrong. */
  readonly check?: (sandbox: Sandbox, directory: string) => void;
}

/** What must become of a hostile package. */
export type PackageVerdict =
  /** The install fails with this code; an optional dependency is left out. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It is installed with exactly these files beside `package.json`: path → text. */
  | { readonly kind: 'installed'; readonly files: Readonly<Record<string, string>> }
  /** It is installed or refused; what matters is that nothing else happened. `check` runs where it is installed. */
  | { readonly kind: 'anyhow' };

/** A whole project, possibly with packages, on which command lines run with every linker. */
export interface ProjectAttack extends Foreign {
  readonly kind: 'project';
  readonly name: string;
  readonly packages?: Packages;
  /** For every command line, over the environment of the sandbox; empty says nothing. */
  readonly env?: (sandbox: Sandbox) => Readonly<Record<string, string>>;
  /** Path below the project → text, bytes, or data that becomes JSON. */
  readonly files: (sandbox: Sandbox) => Readonly<Record<string, unknown>>;
  /** Makes what is not a file: links, directories. */
  readonly prepare?: (sandbox: Sandbox) => void;
  /** Default: `install`. All must succeed but the last, which ends as `verdict` says. */
  readonly commands?: readonly (readonly string[])[];
  /** `anyhow`: failing and succeeding are both right as long as nothing outside changed. */
  readonly verdict:
    | { readonly kind: 'refused'; readonly code: string }
    | { readonly kind: 'done' | 'anyhow' };
  readonly check?: (sandbox: Sandbox, result: DxResult) => void;
  /** Below `base`: what the command lines are meant to change beside the project, as `prefix`. */
  readonly mayChange?: readonly string[];
  /** Default: all, one after the other. For what no linker has a part in. */
  readonly linkers?: readonly Linker[];
  /** `false`: the rivals have no such command or file. Default true. */
  readonly hasRivals?: boolean;
  /** The rivals that read what the attack is in; the others are not run. Default all. */
  readonly rivals?: readonly RivalName[];
}

/** The other package managers that the corpus is run with. */
export type RivalName = 'npm' | 'pnpm' | 'Bun';

/** Free steps, for what is neither; not run with the rivals. */
export interface ScenarioAttack extends Foreign {
  readonly kind: 'scenario';
  readonly name: string;
  readonly packages?: Packages;
  readonly run: (sandbox: Sandbox) => Promise<void>;
  readonly mayChange?: readonly string[];
}

/** How arranged directories are. */
export type Linker = 'hoisted' | 'isolated' | 'global';

/** What a command line gave. */
export interface DxResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The `DX_…` code of the failure. */
  readonly code: string | undefined;
}

/** A project in a temporary directory with canary files around it, and a registry on loopback. */
export interface Sandbox extends Places {
  readonly registry: FixtureRegistry;
  /** At `foreignUrl`. */
  readonly foreign: FixtureRegistry;
  /** Writes files below the project. */
  write(files: Readonly<Record<string, unknown>>): void;
  /** Runs `dx` in this process, in the project. */
  dx(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<DxResult>;
  /** Runs the built `dx` in a process of its own. */
  built(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<DxResult>;
  /** What is wrong now: changes outside, scripts that ran, payload in the store, requests that nobody should make. */
  faults(options?: FaultOptions): readonly string[];
}

/** What to look for beyond what must always hold. */
export interface FaultOptions {
  /** Below `base`, beside project and `DX_HOME`: what was meant to change. */
  readonly mayChange?: readonly string[];
  /** Nothing of the package may be anywhere: it was refused. */
  readonly isRefused?: boolean;
}
