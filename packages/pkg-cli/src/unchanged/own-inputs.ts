import { version } from '../version.ts';
import type { ProcessInputs } from './input-record.ts';

/** What this process was started with. */
export function ownInputs(): ProcessInputs {
  const { argv, env } = process;
  return { argv: argv.slice(2), env, directory: currentDirectory(), dxVersion: version };
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}
