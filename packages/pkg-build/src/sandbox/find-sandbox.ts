import { spawnSync } from 'node:child_process';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { sandboxArguments } from './sandbox-arguments.ts';

/** The program that shuts scripts in. */
export interface Sandbox {
  /** Absolute path of bubblewrap. */
  readonly program: string;
}

/** A project or package could put another `bwrap` on PATH. */
const usualPlaces = ['/usr/bin/bwrap', '/bin/bwrap', '/usr/local/bin/bwrap'] as const;

/**
 * Finds bubblewrap, and tries whether the system lets it work: some forbid namespaces to people. About 10 ms; Linux only.
 *
 * @param places absolute paths where it may be
 * @throws DX_SANDBOX_UNAVAILABLE with what is missing
 */
export function findSandbox(places: readonly string[] = usualPlaces): Sandbox {
  if (process.platform !== 'linux') throw unavailable(`there is none for ${process.platform}`);
  const program = places.find((path) => nodeFs.stat(path) !== undefined);
  if (program === undefined) throw unavailable('bubblewrap (bwrap) is not installed');
  const trial = sandboxArguments({ directory: '/', home: '/', visible: [], writes: 'nothing' });
  const { status, stderr } = spawnSync(program, [...trial, 'true'], { encoding: 'utf8' });
  if (status === 0) return Object.freeze({ program });
  throw unavailable(`bubblewrap does not work here: ${(stderr ?? '').trim().slice(0, 300)}`);
}

function unavailable(reason: string): DxError {
  return new DxError({
    code: 'DX_SANDBOX_UNAVAILABLE',
    message: `Install scripts are to run in a sandbox (script-sandbox), and ${reason}`,
    hint: 'Install bubblewrap and allow unprivileged user namespaces, or run scripts without: --no-script-sandbox',
    details: { reason },
  });
}
