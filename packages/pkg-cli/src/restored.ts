import { nodeFs } from '@dx/pkg-core/node';
import { startBackground } from './generations/start-background.ts';
import { formatDuration, plural } from './terminal/format.ts';
import { restoredWords } from './terminal/restored-words.ts';
import { ownInputs } from './unchanged/own-inputs.ts';
import { repeatNotes, repeatWarnings } from './unchanged/repeat-told.ts';
import { restoreUnchanged } from './unchanged/restore-unchanged.ts';

/**
 * Brings a complete tree back into its place where that is all there is to do, before the rest of dx is loaded, and says
 * so.
 *
 * @returns whether it has
 */
export function sayRestored(): boolean {
  const startedMs = performance.now();
  const inputs = ownInputs();
  const restored = restoreUnchanged(inputs, nodeFs);
  if (restored === undefined) return false;
  repeatWarnings(restored.told.warnings, process);
  const took = formatDuration(performance.now() - startedMs);
  const { generation } = restored;
  const count = plural(generation.packageCount, 'package');
  process.stdout.write(`${count} in ${took}, ${restoredWords[generation.kind]}\n`);
  repeatNotes(restored.told.notes, process);
  startBackground(inputs.argv, inputs.directory);
  return true;
}
