import { posix } from 'node:path';
import { parseSafeRelativePath } from '@dx/pkg-core';

/** One command of a package: its name and the file in the package that it runs. */
export interface PackageBin {
  readonly name: string;
  readonly target: string;
}

/**
 * The commands of a package that may be linked, as npm would name them: only the last part of a name counts, and a
 * target cannot leave the package. Names and targets that are still unsafe or reserved are dropped. Sorted by name.
 *
 * Source: npm's `npm-normalize-package-bin`
 */
export function normalizeBins(bin: Readonly<Record<string, string>> | undefined): readonly PackageBin[] {
  if (bin === undefined) return [];
  const bins = new Map<string, string>();
  for (const key of Object.keys(bin)) {
    const name = clampPath(posix.basename(key.replaceAll(/[\\:]/g, '/')));
    const target = clampPath(String(bin[key]).replaceAll('\\', '/'));
    if (isCommandName(name) && isSafe(target)) bins.set(name, target);
  }
  return [...bins].map(([name, target]) => ({ name, target })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The path with `.` and `..` resolved, where going up stops at the top. */
function clampPath(path: string): string {
  return posix.join('/', path).slice(1);
}

/** A command is one safe part; one that starts with a dot could not be told from a file of a package manager. */
function isCommandName(name: string): boolean {
  return isSafe(name) && !name.startsWith('.');
}

function isSafe(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch {
    return false;
  }
}
