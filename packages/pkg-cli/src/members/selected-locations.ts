import { nodeFs } from '@dx/pkg-core/node';
import { findProject, readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { namesMembers, selectMembers } from './select-members.ts';

/**
 * Locations of the packages that flags name, or of the one around the working directory. Without flags no manifest is
 * read, so that a directory without one will do.
 *
 * @throws what `selectMembers` and `readWorkspace` throw
 */
export function selectedLocations(parsed: ParsedArguments, { project }: CommandContext): readonly string[] {
  if (!namesMembers(parsed)) return [findProject(project.directory, { fs: nodeFs }).selected];
  const workspace = readWorkspace(project, { fs: nodeFs });
  return selectMembers(workspace, parsed, project.directory).packages.map(({ location }) => location);
}
