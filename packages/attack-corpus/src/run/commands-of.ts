import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names in `node_modules/.bin` of a directory, sorted; paths where there are directories. */
export function commandsOf(directory: string): readonly string[] {
  const bins = join(directory, 'node_modules', '.bin');
  return existsSync(bins) ? readdirSync(bins, { recursive: true }).map(String).sort() : [];
}
