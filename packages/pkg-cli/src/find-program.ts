import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';

/** The file that a command name means on PATH; on Windows with the endings of PATHEXT. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const isWindows = process.platform === 'win32';
  const endings = isWindows ? (env['PATHEXT'] ?? '.CMD;.EXE').split(';') : [''];
  const directories = (env['PATH'] ?? env['Path'] ?? '')
    .split(path.delimiter)
    .filter((directory) => directory !== '');
  for (const directory of directories) {
    for (const ending of endings) {
      const candidate = path.resolve(directory, `${name}${ending}`);
      const stat = nodeFs.stat(candidate);
      if (stat?.kind === 'file' && (isWindows || (stat.mode & 0o111) !== 0)) return candidate;
    }
  }
  return undefined;
}
