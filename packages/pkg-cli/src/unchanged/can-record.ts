import type { InstallOptions, InstallReceipt } from '@dx/pkg-install';
import type { CommandContext } from '../command-context.ts';
import { approvalLine } from '../terminal/approval-line.ts';
import { notesIn } from './repeat-told.ts';

/**
 * Whether an install left nothing to do and told nothing but warnings and who waits for approval, so that the next one may be
 * spared.
 */
export function canRecord(
  { terminal, project }: CommandContext,
  { status, root, builds }: InstallReceipt,
  { policy }: InstallOptions,
): boolean {
  const approval = approvalLine(builds.pending.length);
  const told = notesIn(terminal.history).some((note) => note !== approval);
  return (
    status === 'up-to-date' &&
    !told &&
    terminal.level === 'notice' &&
    policy?.outcome === 'tree' &&
    root === project.directory
  );
}
