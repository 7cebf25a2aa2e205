import { readFileSync, rmSync } from 'node:fs';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import type { Foreign, Packages, Places, Sandbox } from '../types.ts';
import { environmentOf } from './environment.ts';
import { findFaults, watchedSnapshot } from './find-faults.ts';
import { makePlaces, writeFiles } from './make-places.ts';
import { runBuilt } from './run-built.ts';
import { runDx } from './run-dx.ts';

const certificates = new URL('../../../pkg-fetch/test/certificates/', import.meta.url);

/** Runs `use` with a sandbox that is gone afterwards. */
export async function withSandbox<Result>(
  packages: Packages,
  use: (sandbox: Sandbox) => Promise<Result>,
  theirs: Foreign = {},
): Promise<Result> {
  const tls = theirs.isForeignTls === true ? { tls: ownCertificate() } : {};
  const foreign = await startRegistry({ packages: {} }, tls);
  const places = makePlaces(foreign.url);
  const registry = await startRegistry({ packages: packages(places) });
  publishAll(foreign, theirs.foreign?.(places) ?? {});
  try {
    return await use(openSandbox(places, registry, foreign));
  } finally {
    await Promise.all([registry.close(), foreign.close()]);
    rmSync(places.base, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** One that no machine trusts. */
function ownCertificate(): { readonly key: string; readonly cert: string } {
  const read = (name: string): string => readFileSync(new URL(name, certificates), 'utf8');
  return { key: read('test-only-server-key.pem'), cert: read('test-only-server.pem') };
}

function publishAll(registry: FixtureRegistry, packages: ReturnType<Packages>): void {
  for (const [name, { versions }] of Object.entries(packages))
    for (const [version, spec] of Object.entries(versions)) registry.publish(name, version, spec ?? {});
}

function openSandbox(places: Places, registry: FixtureRegistry, foreign: FixtureRegistry): Sandbox {
  const before = watchedSnapshot(places);
  const env = environmentOf(places, registry.url);
  const directory = places.project;
  return {
    ...places,
    registry,
    foreign,
    write: (files) => writeFiles(directory, files),
    dx: (argv, more) => runDx(argv, { directory, env: { ...env, ...more } }),
    built: (argv, more) => runBuilt(argv, { directory, env: { ...env, ...more } }),
    faults: (options) => findFaults({ places, registry, foreign, before }, options),
  };
}
