import type { InstallOptions, InstallReceipt } from '@dx/pkg-install';
import type { CommandContext } from '../command-context.ts';

/** Whether an install left nothing to do and nothing to tell, so that the next one may be spared. */
export function canRecord(
  { terminal, project }: CommandContext,
  { status, root }: InstallReceipt,
  { policy }: InstallOptions,
): boolean {
  const told = terminal.history.some(({ level }) => level === 'warn' || level === 'notice');
  return (
    status === 'up-to-date' &&
    !told &&
    terminal.level === 'notice' &&
    policy?.outcome === 'tree' &&
    root === project.directory
  );
}
