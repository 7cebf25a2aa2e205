import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Says in `pnpm-workspace.yaml` what the root's manifest says in `workspaces`, which pnpm does not read; and that ranges
 * which members fit mean those members, as they do for the others. The age of releases is not looked at: the recorded
 * documents do not tell it, so that pnpm would ask for each of them twice.
 */
export function writePnpmWorkspace(project: string): void {
  const path = join(project, 'package.json');
  const { workspaces = [] } = existsSync(path) ? readWorkspaces(path) : {};
  const packages =
    workspaces.length === 0 ? '' : `packages:\n${workspaces.map((pattern) => `  - '${pattern}'\n`).join('')}`;
  writeFileSync(
    join(project, 'pnpm-workspace.yaml'),
    `${packages}linkWorkspacePackages: true\nminimumReleaseAge: 0\n`,
  );
}

function readWorkspaces(path: string): { workspaces?: readonly string[] } {
  return JSON.parse(readFileSync(path, 'utf8')) as { workspaces?: readonly string[] };
}
