import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Places, Position } from '../types.ts';

/** Where `bad` lies once it is installed, absolute and without links; `undefined` when it is not there. */
export function locatePackage({ project }: Places, position: Position): string | undefined {
  if (position === 'direct' || position === 'optional') return realOf(join(project, 'node_modules/bad'));
  const host = realOf(join(project, 'node_modules/host'));
  for (let directory = host; directory !== undefined; directory = parentOf(directory)) {
    const found = realOf(join(directory, 'node_modules/bad'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function realOf(path: string): string | undefined {
  return existsSync(path) ? realpathSync(path) : undefined;
}

function parentOf(directory: string): string | undefined {
  const parent = dirname(directory);
  return parent === directory ? undefined : parent;
}
