import { isDxError, parseSafeRelativePath } from '@dx/pkg-core';

/**
 * The commands of a package as npm records them: command → path inside the package, without a leading `./`. A single
 * path gets the package's name without its scope. Commands lose every directory part; a command or a path that is
 * empty, absurd or leads outside the package is left out. Nothing left gives `undefined`.
 */
export function normalizeBin(
  bin: unknown,
  name: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const commands: Record<string, string> = Object.create(null);
  for (const [command, target] of listCommands(bin, name)) {
    const safeCommand = lastPart(command);
    const safeTarget = normalizeTarget(target);
    if (safeCommand !== undefined && safeTarget !== undefined) commands[safeCommand] = safeTarget;
  }
  return Object.keys(commands).length > 0 ? Object.freeze(commands) : undefined;
}

function listCommands(bin: unknown, name: string | undefined): readonly (readonly [string, unknown])[] {
  if (typeof bin === 'string') return name === undefined ? [] : [[name, bin]];
  if (Array.isArray(bin))
    return bin.flatMap((path) => (typeof path === 'string' ? [[path, path] as const] : []));
  return typeof bin === 'object' && bin !== null ? Object.entries(bin) : [];
}

function lastPart(command: string): string | undefined {
  const parts = command.split(/[\\/:]/).filter((part) => part !== '');
  return toSafePath(parts.at(-1) ?? '');
}

function normalizeTarget(target: unknown): string | undefined {
  if (typeof target !== 'string') return undefined;
  const parts: string[] = [];
  for (const part of target.split(/[\\/]/)) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return toSafePath(parts.join('/'));
}

function toSafePath(path: string): string | undefined {
  try {
    return parseSafeRelativePath(path);
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_PATH')) return undefined;
    throw error;
  }
}
