import path from 'node:path';
import { runScript } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject, readManifest, readSettings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { commandEnvironment } from './command-environment.ts';

/**
 * Runs a line in the person's shell, as `npm exec -c` does: the commands in `bins` come first on the path, and the line sees
 * the project's variables.
 *
 * @throws DX_SCRIPT_FAILED with the line's exit code
 */
export async function runCall(
  line: string,
  bins: readonly string[],
  context: CommandContext,
): Promise<number> {
  const { project } = context;
  const { root, selected } = findProject(project.directory, { fs: nodeFs });
  const file = path.join(root, selected, 'package.json');
  const manifest = nodeFs.stat(file) === undefined ? {} : readManifest(file, { fs: nodeFs }).raw;
  const shell = settingValue(readSettings(project, { fs: nodeFs }), 'script-shell');
  await runScript(
    { directory: project.directory, manifest: { ...manifest, scripts: { npx: line } } },
    'npx',
    [],
    {
      env: commandEnvironment(bins, context),
      stdio: 'inherit',
      skipHooks: true,
      signal: context.signal,
      ...(typeof shell === 'string' ? { scriptShell: shell } : {}),
    },
  );
  return 0;
}
