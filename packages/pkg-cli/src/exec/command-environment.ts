import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { findNode, ownProgram } from '../own-process.ts';

/** What a command of a package sees, as under `npm exec`: its neighbours first on the path, and who runs it from where. */
export function commandEnvironment(
  bins: readonly string[],
  { project }: CommandContext,
): Readonly<Record<string, string>> {
  const { network } = readSettings(project, { fs: nodeFs });
  const node = findNode(project.env).path;
  const own = Object.entries(project.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(own),
    PATH: [...bins, project.env['PATH'] ?? ''].filter((part) => part !== '').join(path.delimiter),
    INIT_CWD: project.directory,
    NODE: node,
    npm_command: 'exec',
    npm_lifecycle_event: 'npx',
    npm_config_user_agent: network.userAgent,
    npm_execpath: ownProgram(),
    npm_node_execpath: node,
  };
}
