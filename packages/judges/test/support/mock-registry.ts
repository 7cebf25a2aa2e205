import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type FixtureRegistry,
  type PackageSpec,
  readVerdaccioStorage,
  startRegistry,
  type Universe,
} from '@dx/fixture-registry';

/** What packages in the storage take from elsewhere, with nothing in it. */
const standIns: Readonly<Record<string, readonly string[]>> = {
  ajv: ['4.10.4'],
  'ajv-keywords': ['1.5.0'],
  'babel-runtime': ['5.8.38'],
  bcrypt: ['3.0.6'],
  chalk: ['5.3.0', '5.3.1'],
  'is-negative': ['1.0.0', '2.0.0', '2.1.0'],
  'is-positive': ['1.0.0', '2.0.0', '3.1.0'],
  'json-append': ['1.1.1'],
};

/** The packages that pnpm's own tests install, MIT, from `@pnpm/registry-mock`. */
export async function readMockUniverse(): Promise<Universe> {
  const manifest = createRequire(import.meta.url).resolve('@pnpm/registry-mock/package.json');
  const { packages } = await readVerdaccioStorage(join(dirname(manifest), 'registry', 'storage-cache'));
  return { packages: { ...packages, ...Object.fromEntries(Object.entries(standIns).map(toPackage)) } };
}

/** The same, served. */
export async function startMockRegistry(): Promise<FixtureRegistry> {
  return startRegistry(await readMockUniverse(), { abbreviated: false });
}

function toPackage([name, versions]: readonly [string, readonly string[]]): readonly [string, PackageSpec] {
  return [name, { versions: Object.fromEntries(versions.map((version) => [version, {}])) }];
}
