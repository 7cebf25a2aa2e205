import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const mit = { license: 'MIT' };
let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      plain: { versions: { '1.0.0': { ...mit, dependencies: { inner: '^1.0.0' } } } },
      inner: { versions: { '1.0.0': mit, '1.1.0': mit, '1.2.0': { license: '(MIT OR GPL-3.0-only)' } } },
      peering: { versions: { '1.0.0': { peerDependencies: { plain: '*' } } } },
      maybe: { versions: { '1.0.0': { license: 'SEE LICENSE IN x' } } },
      tool: { versions: { '2.0.0-rc.1': { ...mit, dependencies: { inner: '1.1.0' } } } },
    },
  });
});
afterAll(() => registry.close());

async function project(): Promise<DxProject> {
  const made = createDxProject(registry.url, {
    'package.json': {
      name: '@me/app',
      version: '1.0.0',
      private: true,
      license: 'MIT',
      workspaces: ['p/*'],
      dependencies: { plain: '1.0.0', named: 'npm:inner@1.2.0', peering: '1.0.0' },
      devDependencies: { tool: '2.0.0-rc.1' },
      optionalDependencies: { maybe: '1.0.0' },
    },
    'p/a/package.json': {
      name: 'a',
      version: '0.1.0',
      license: 'UNLICENSED',
      dependencies: { inner: '1.0.0' },
    },
  });
  expect(await made.dx('install --lockfile=npm')).toMatchObject({ exitCode: 0 });
  return made;
}

interface CycloneDx {
  readonly components: readonly (Readonly<Record<string, unknown>> & { readonly 'bom-ref': string })[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Spdx {
  readonly packages: readonly Readonly<Record<string, unknown>>[];
  readonly relationships: readonly object[];
}

describe('dx sbom', () => {
  it.each(['', '--omit dev', '--omit optional'])(
    'I10 lists the components that npm lists, with the same facts and dependencies, as CycloneDX: %s',
    async (flags) => {
      const { dx, root } = await project();
      const own = JSON.parse((await dx(`sbom --sbom-format cyclonedx ${flags}`)).stdout) as CycloneDx;
      const npms = JSON.parse(
        runNpm(root, ['sbom', '--sbom-format', 'cyclonedx', ...flags.split(' ')]).stdout,
      ) as CycloneDx;
      const facts = ({ components }: CycloneDx): object =>
        Object.fromEntries(
          components.map(({ 'bom-ref': ref, purl, scope, hashes, licenses, properties }) => [
            ref,
            {
              purl,
              scope,
              hashes,
              properties,
              licenses: ref.startsWith('maybe') || ref.startsWith('a@') ? 'words' : licenses,
            },
          ]),
        );
      expect(facts(own)).toEqual(facts(npms));
      const edges = ({ dependencies }: CycloneDx): object =>
        Object.fromEntries(dependencies.map(({ ref, dependsOn }) => [ref, [...dependsOn].sort()]));
      expect(edges(own)).toEqual(edges(npms));
    },
  );

  it('I10 lists the packages and relations that npm lists, as SPDX', async () => {
    const { dx, root } = await project();
    const own = JSON.parse((await dx('sbom --sbom-format spdx')).stdout) as Spdx;
    const npms = JSON.parse(runNpm(root, ['sbom', '--sbom-format', 'spdx']).stdout) as Spdx;
    const relations = ({ relationships }: Spdx): readonly string[] =>
      relationships.map((one) => JSON.stringify(one)).sort();
    expect(relations(own)).toEqual(relations(npms));
    const facts = ({ packages }: Spdx): object =>
      Object.fromEntries(
        packages.map(({ SPDXID, name, versionInfo, checksums, externalRefs }) => [
          SPDXID,
          { name, versionInfo, checksums, externalRefs },
        ]),
      );
    expect(facts(own)).toEqual(facts(npms));
  });

  it('is the same bytes for the same tree and SOURCE_DATE_EPOCH', async () => {
    const { dx } = await project();
    const make = async (): Promise<string> =>
      (await dx('sbom --sbom-format cyclonedx', { SOURCE_DATE_EPOCH: '1700000000' })).stdout;
    const first = await make();
    expect(await make()).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ metadata: { timestamp: '2023-11-14T22:13:20Z' } });
  });

  it('says which formats there are, and what is wrong with a tree', async () => {
    const { dx, root } = await project();
    expect((await dx('sbom')).stderr).toContain('--sbom-format is one of cyclonedx, spdx; it is missing');
    expect((await dx('sbom --sbom-format xml')).stderr).toContain('DX_FLAG_VALUE');
    rmSync(join(root, 'node_modules/plain'), { recursive: true });
    const { stderr, exitCode } = await dx('sbom --sbom-format spdx');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DX_SBOM_PROBLEMS')]);
    expect(stderr).toContain('missing: plain@1.0.0, required by the project');
    expect(await dx('sbom --sbom-format spdx --package-lock-only')).toMatchObject({ exitCode: 0 });
  });
});

describe('dx licenses', () => {
  it('lists packages by licence, and refuses those that are not wanted', async () => {
    const { dx } = await project();
    const { stdout, exitCode } = await dx('licenses');
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'MIT  4 packages']);
    expect(stdout).toContain('SEE LICENSE IN x  1 package\n  maybe@1.0.0\n');
    expect(await dx('licenses --deny GPL-3.0')).toMatchObject({ exitCode: 0 });
    const strict = await dx('licenses --allow MIT --omit optional');
    expect(strict).toMatchObject({ exitCode: 1, stderr: 'unknown peering@1.0.0: none\n' });
    const json = JSON.parse((await dx('licenses --allow MIT --except peering,maybe@1.0.0 --json')).stdout);
    expect(json).toMatchObject({
      licenses: { MIT: ['inner@1.0.0', 'inner@1.1.0', 'plain@1.0.0', 'tool@2.0.0-rc.1'] },
      findings: [],
    });
  });
});
