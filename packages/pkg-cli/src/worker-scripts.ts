import type { InstallPorts } from '@dx/pkg-install';

/** What threads run when dx runs as `program/dx.cjs`: programs as well, with their compiled code kept. */
export function workerScripts(): Pick<InstallPorts, 'workerScripts'> {
  if (!import.meta.url.endsWith('/program/dx.cjs')) return {};
  const packages = new URL('../bin/worker.cjs', import.meta.url);
  const registry = new URL('../bin/registry-worker.cjs', import.meta.url);
  return { workerScripts: { packages, registry } };
}
