import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';

/** The command's file in the nearest `node_modules/.bin` that has it, from `directory` upwards. */
export function findLocalBin(directory: string, command: string): string | undefined {
  if (!/^[\w.-]+$/.test(command)) return undefined;
  const fileName = process.platform === 'win32' ? `${command}.cmd` : command;
  for (let at = directory; ; at = path.dirname(at)) {
    const candidate = path.join(at, 'node_modules', '.bin', fileName);
    if (nodeFs.stat(candidate) !== undefined) return candidate;
    if (at === path.dirname(at)) return undefined;
  }
}
