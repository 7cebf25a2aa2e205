import { posix } from 'node:path';

/**
 * Commands of a package, as npm makes them of the `bin` field: command names lose their directories, targets cannot leave the
 * package and have no leading `./`; what is left with no name or no target is dropped. `undefined` when nothing is left.
 *
 * @param name the package's name, which names the command where `bin` is a single path
 * Source: npm's `npm-normalize-package-bin`, the oracle in the tests
 */
export function normalizeBin(bin: unknown, name: string): Readonly<Record<string, string>> | undefined {
  const commands: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [command, target] of listBins(bin, name)) {
    const cleanCommand = cleanPath(posix.basename(command.replace(/[\\:]/g, '/')));
    const cleanTarget = typeof target === 'string' ? cleanPath(target.replaceAll('\\', '/')) : '';
    if (cleanCommand === '' || cleanTarget === '') continue;
    commands[cleanCommand] = cleanTarget;
    count += 1;
  }
  return count === 0 ? undefined : Object.freeze(commands);
}

function listBins(bin: unknown, name: string): readonly (readonly [string, unknown])[] {
  if (typeof bin === 'string') return bin === '' ? [] : [[name, bin]];
  if (typeof bin !== 'object' || bin === null) return [];
  if (!Array.isArray(bin)) return Object.entries(bin);
  const paths = bin.filter((path): path is string => typeof path === 'string');
  return paths.map((path) => [posix.basename(path), path]);
}

/** Resolved below a root, so that `..` ends there. */
function cleanPath(path: string): string {
  return posix.join('/', path).slice(1);
}
