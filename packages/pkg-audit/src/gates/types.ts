import type { LicensePolicy } from '../licenses/judge-licenses.ts';
import type { Severity } from '../types.ts';

/**
 * What a project lets in, as plain data: `dx.policy` in its package.json. Absent: nobody asks. Release age, sources and
 * install scripts have settings of their own (`min-release-age`, `allow-git` and the like, `allowScripts`).
 */
export interface Policy {
  /** `malware` refuses what was published to do harm; a severity, that and every advisory from there on. */
  readonly advisories?: 'malware' | Severity;
  readonly budgets?: Budgets;
  /** Refuses findings in code from this severity on. */
  readonly findings?: Severity;
  /** SPDX identifiers that packages may need, or must not. */
  readonly licenses?: LicensePolicy;
  readonly scanner?: ScannerRule;
  /** `required` refuses new packages of registries that are not signed by theirs. */
  readonly signatures?: 'required';
}

/** Limits of a whole installation. */
export interface Budgets {
  /** Packages in the tree, at most. */
  readonly packages?: number;
  /** Bytes of all of them unpacked, at most, as registries tell it. */
  readonly bytes?: number;
  /** Packages that are new to the tree and whose version somebody published who had published none before, at most. */
  readonly newPublishers?: number;
}

/** A module that judges packages by itself, in the shape that Bun's security scanners have. */
export interface ScannerRule {
  /** `./path` of a module of the project, or `name@version` of a package. */
  readonly module: string;
  /** Of the package's archive, `sha512-…`; needed for a package. */
  readonly integrity?: string;
  /** Default 60. */
  readonly timeoutSeconds?: number;
}
