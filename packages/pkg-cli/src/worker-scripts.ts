import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstallPorts } from '@dx/pkg-install';
import { isStandalone } from './own-process.ts';

/**
 * What threads run when dx runs as `program/dx.cjs`, or a command of it as `program/tools.cjs`: programs as well, with
 * their compiled code kept. The executable has its own inside.
 */
export function workerScripts(): Pick<InstallPorts, 'workerScripts'> {
  if (isStandalone()) return { workerScripts: embeddedScripts(path.dirname(process.argv[1] ?? '')) };
  if (!/\/program\/(?:dx|tools)\.cjs$/.test(import.meta.url)) return {};
  const packages = new URL('../bin/worker.cjs', import.meta.url);
  const registry = new URL('../bin/registry-worker.cjs', import.meta.url);
  return { workerScripts: { packages, registry } };
}

/** Bun gives each entry the ending `.js` and a place below the one of the program. */
function embeddedScripts(root: string): NonNullable<InstallPorts['workerScripts']> {
  return {
    packages: pathToFileURL(path.join(root, 'program', 'worker.js')),
    registry: pathToFileURL(path.join(root, 'program', 'registry-worker.js')),
  };
}
