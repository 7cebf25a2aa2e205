import { nodeFs } from '@dx/pkg-core/node';
import { type InstallOptions, install } from '@dx/pkg-install';
import { readWorkspace } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { describeProcess, formatRecord, launchPath, recordPath } from './input-record.ts';
import { observeReads } from './observe-reads.ts';
import { tellLauncher } from './record-launch.ts';
import { notesIn, warningsIn } from './repeat-told.ts';

/**
 * Looks once more whether there is something to do, watching what is looked at, and records that for `isUnchanged`. What
 * cannot be recorded is worked out again the next time: nothing fails for it.
 */
export async function recordInputs(context: CommandContext, options: InstallOptions): Promise<void> {
  const { project, argv, terminal } = context;
  const path = recordPath(project.directory);
  try {
    nodeFs.mkdir(launchPath(project.directory), { recursive: true });
    const { fs, reads } = observeReads(nodeFs, Date.now);
    const { onEvent: _, ...quiet } = options;
    const workspace = readWorkspace(project, { fs });
    const policy = { ...options.policy, outcome: 'plan' } as const;
    await install({ ...quiet, workspace, policy, ports: { ...options.ports, fs } });
    const found = reads();
    if (found === undefined) return;
    const inputs = { ...project, argv };
    const told = { warnings: warningsIn(terminal.history), notes: notesIn(terminal.history) };
    const record = { process: describeProcess(inputs), reads: found, ...told };
    nodeFs.writeFile(`${path}.new`, formatRecord(record));
    nodeFs.rename(`${path}.new`, path);
    tellLauncher(inputs, record);
  } catch {
    // The full way stays.
  }
}
