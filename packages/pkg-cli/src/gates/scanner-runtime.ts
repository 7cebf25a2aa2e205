import { devNull } from 'node:os';
import { findProgram } from '../find-program.ts';
import { findNode, isStandalone } from '../own-process.ts';

/** What runs a scanner. */
export interface ScannerRuntime {
  readonly kind: 'bun' | 'node';
  /** Absolute. */
  readonly path: string;
  /** Before the program's own words. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Nothing is fetched on the way, and no file of the project is run that the policy does not name. */
const bunWords = ['--no-install', '--no-env-file', `--config=${devNull}`];

/**
 * Published scanners are TypeScript that asks for Bun, so Bun runs them: the executable of dx, which is Bun when it is told
 * to be, or `bun` on PATH. Else Node, where those do that need neither.
 */
export function findScannerRuntime(env: Readonly<Record<string, string | undefined>>): ScannerRuntime {
  if (isStandalone())
    return { kind: 'bun', path: process.execPath, words: bunWords, env: { BUN_BE_BUN: '1' } };
  const bun = findProgram('bun', env);
  if (bun !== undefined) return { kind: 'bun', path: bun, words: bunWords, env: {} };
  return { kind: 'node', path: findNode(env).path, words: ['--input-type=module'], env: {} };
}

/** Whether a package says that it is for Bun, or has to be compiled before Node can run it. */
export function isWrittenForBun(manifest: unknown): boolean {
  const { engines, exports: exported, module, main } = Object(manifest) as Record<string, unknown>;
  return Object(engines).bun !== undefined || isTypeScript(JSON.stringify([exported, module, main]));
}

/** Whether a file is named that is TypeScript and more than types. */
export function isTypeScript(text: string): boolean {
  return /(?<!\.d)\.[cm]?tsx?(?:"|$)/.test(text);
}
