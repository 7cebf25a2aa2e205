import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type AttestingRegistry, identity, publish, slsa } from './attesting-registry.ts';
import { createDxProject, type DxProject } from './dx.ts';

/** A project with packages of a registry installed; the trust root of the registry is a setting of the person. */
export async function createAttestedProject(
  { url, authority }: AttestingRegistry,
  ...names: readonly string[]
): Promise<DxProject> {
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const made = createDxProject(url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies },
    'root.json': authority.trustRoot,
    'none.json': { tlogs: [] },
  });
  writeFileSync(join(made.home, '.npmrc'), `trust-root=${join(made.root, 'root.json')}\n`);
  expect(await made.dx('install --no-audit --lockfile=npm')).toMatchObject({ exitCode: 0 });
  return made;
}

/** Has the registry attest packages as it should: that it published them, and where they were built. */
export async function attestWell(registry: AttestingRegistry, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    registry.attestations.set(name, [
      await registry.attest(name, publish),
      await registry.attest(name, slsa, { identity }),
    ]);
}

/** What `dx audit signatures --json --include-attestations` prints. */
export type FoundSignatures = Readonly<
  Record<'invalid' | 'missing' | 'verified', readonly Readonly<Record<string, unknown>>[]>
>;

/** Runs it. */
export async function findSignatures({ dx }: DxProject): Promise<FoundSignatures> {
  const { stdout } = await dx('audit signatures --json --include-attestations');
  return JSON.parse(stdout) as FoundSignatures;
}
