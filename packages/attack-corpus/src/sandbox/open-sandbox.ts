import { rmSync } from 'node:fs';
import { type FixtureRegistry, type PackageSpec, startRegistry } from '@dx/fixture-registry';
import type { Places, Sandbox } from '../types.ts';
import { environmentOf } from './environment.ts';
import { findFaults, watchedSnapshot } from './find-faults.ts';
import { makePlaces, writeFiles } from './make-places.ts';
import { runBuilt } from './run-built.ts';
import { runDx } from './run-dx.ts';

/** What the registry has, made for the places of one sandbox. */
export type Packages = (places: Places) => Readonly<Record<string, PackageSpec>>;

/** Runs `use` with a sandbox that is gone afterwards. */
export async function withSandbox<Result>(
  packages: Packages,
  use: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
  const places = makePlaces();
  const registry = await startRegistry({ packages: packages(places) });
  try {
    return await use(openSandbox(places, registry));
  } finally {
    await registry.close();
    rmSync(places.base, { recursive: true, force: true, maxRetries: 10 });
  }
}

function openSandbox(places: Places, registry: FixtureRegistry): Sandbox {
  const before = watchedSnapshot(places);
  const env = environmentOf(places, registry.url);
  const directory = places.project;
  return {
    ...places,
    registry,
    write: (files) => writeFiles(directory, files),
    dx: (argv, more) => runDx(argv, { directory, env: { ...env, ...more } }),
    built: (argv, more) => runBuilt(argv, { directory, env: { ...env, ...more } }),
    faults: (options) => findFaults({ places, registry, before }, options),
  };
}
