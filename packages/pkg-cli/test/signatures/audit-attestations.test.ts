import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attestWell, createAttestedProject, findSignatures } from '../support/attested-project.ts';
import {
  type AttestingRegistry,
  attestationsPath,
  identity,
  publish,
  slsa,
  startAttestingRegistry,
} from '../support/attesting-registry.ts';
import type { DxProject, DxResult } from '../support/dx.ts';

let registry: AttestingRegistry;
beforeAll(async () => {
  registry = await startAttestingRegistry({
    a: { repository: 'git+https://git.test/o/r.git' },
    b: { repository: { type: 'git', url: 'https://git.test/somebody/else' } },
    hop: { dist: { attestations: { url: 'https://else.test//else.test/-/npm/v1/attestations/hop@1.0.0' } } },
    lost: { dist: { attestations: { url: 'nowhere' } } },
    plain: { dist: { attestations: null } },
    nest: { dependencies: { a: '1.0.0' }, dist: { attestations: null } },
  });
});
afterEach(() => {
  registry.odd.clear();
  registry.attestations.clear();
});
afterAll(() => registry.close());

const project = (...names: readonly string[]): Promise<DxProject> =>
  createAttestedProject(registry, ...names);

async function audit(name: string): Promise<DxResult> {
  return (await project(name)).dx('audit signatures');
}

describe('dx audit signatures, attestations', () => {
  it('counts packages whose attestations are verified', async () => {
    await attestWell(registry, 'a');
    expect(await (await project('a', 'plain')).dx('audit signatures')).toEqual({
      exitCode: 0,
      stdout:
        'verified  2 packages\nverified  attestations of 1 package (--json --include-attestations shows them)\n',
      stderr: '',
    });
  });

  it('gives what npm gives with --include-attestations, and where it was built', async () => {
    await attestWell(registry, 'a');
    const own = await project('a');
    expect(await findSignatures(own)).toEqual({
      invalid: [],
      missing: [],
      verified: [
        {
          ...{ name: 'a', version: '1.0.0', location: 'node_modules/a', registry: registry.url },
          attestations: {
            url: 'https://else.test/-/npm/v1/attestations/a@1.0.0',
            provenance: { predicateType: slsa },
          },
          attestationBundles: registry.attestations.get('a'),
          provenance: { from: 'certificate', ...identity },
          repositoryDiffers: false,
        },
      ],
    });
    const { stdout } = await own.dx('audit signatures --json');
    expect(JSON.parse(stdout)).toEqual({ invalid: [], missing: [] });
  });

  it('says where a package was built from another repository than it names, which is no failure', async () => {
    await attestWell(registry, 'b');
    const own = await project('b');
    expect(await own.dx('audit signatures')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(
        'look at  1 package, built from another repository than package.json names\n' +
          '  b@1.0.0: built from https://git.test/o/r, package.json names https://git.test/somebody/else\n',
      ),
    });
    expect((await findSignatures(own)).verified).toMatchObject([{ name: 'b', repositoryDiffers: true }]);
  });

  it('says so of any of its provenances', async () => {
    const fork = { ...identity, repository: 'https://git.test/fork/r' };
    registry.attestations.set('a', [
      await registry.attest('a', slsa, { identity }),
      await registry.attest('a', slsa, { identity: fork }),
    ]);
    expect((await audit('a')).stdout).toContain('a@1.0.0: built from https://git.test/fork/r, package.json');
  });

  it('asks once for a version that lies in many places', async () => {
    await attestWell(registry, 'a');
    const own = await project('a', 'nest');
    const lock = JSON.parse(own.read('package-lock.json')) as { packages: Record<string, object> };
    lock.packages['node_modules/nest/node_modules/a'] = { ...lock.packages['node_modules/a'] };
    writeFileSync(join(own.root, 'package-lock.json'), JSON.stringify(lock));
    const asked = registry.asked.length;
    expect((await findSignatures(own)).verified.map(({ location }) => location)).toEqual([
      'node_modules/a',
      'node_modules/nest/node_modules/a',
    ]);
    const paths = registry.asked.slice(asked).map(({ path }) => path);
    expect(paths).toEqual(['/-/npm/v1/keys', attestationsPath('a')]);
  });

  it('asks the registry that is configured, whatever host a document names', async () => {
    await attestWell(registry, 'a', 'hop');
    const asked = registry.asked.length;
    expect(await audit('a')).toMatchObject({ exitCode: 0 });
    const paths = registry.asked.slice(asked).map(({ path }) => path);
    expect(paths).toEqual(['/-/npm/v1/keys', attestationsPath('a')]);
    const hopped = await audit('hop');
    expect(registry.asked.at(-1)?.path).toBe('//else.test/-/npm/v1/attestations/hop@1.0.0');
    expect(hopped).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('hop@1.0.0') });
  });

  it('sends the credentials of the registry along', async () => {
    await attestWell(registry, 'a');
    const { dx } = await project('a');
    const nerf = registry.url.replace('http:', '');
    await dx('audit signatures', { [`npm_config_${nerf}:_authToken`]: 'secret' });
    expect(registry.asked.at(-1)?.headers.authorization).toBe('Bearer secret');
  });

  it.each<[string, string, () => Promise<readonly unknown[]>]>([
    [
      'EATTESTATIONSUBJECT',
      'is not about pkg:npm/a@1.0.0',
      async () => [await registry.attest('b', slsa, { identity })],
    ],
    [
      'EATTESTATIONVERIFY',
      'does not verify: Failed to verify certificate chain',
      async () => [
        await registry.attest('a', publish),
        await registry.attest('a', slsa, { identity, issuedAt: new Date('2025-01-01') }),
      ],
    ],
    [
      'EATTESTATIONVERIFY',
      'does not verify: expected 1 SCTs, got 0',
      async () => [await registry.attest('a', slsa, { identity, inCertificateLog: false })],
    ],
    ['EATTESTATIONVERIFY', 'one of its attestations has no type', async () => [{}]],
  ])('finds %s: an attestation %s', async (code, words, attestations) => {
    registry.attestations.set('a', await attestations());
    const own = await project('a');
    const { exitCode, stdout } = await own.dx('audit signatures');
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(words)]);
    expect(stdout).toContain('verified  1 package\ninvalid  attestations of 1 package: somebody may have');
    expect(await findSignatures(own)).toMatchObject({
      invalid: [{ code, name: 'a', version: '1.0.0', location: 'node_modules/a', type: 'dependencies' }],
      missing: [],
      verified: [],
    });
  });

  it.each([
    ['an empty list', 200, '{"attestations":[]}'],
    ['404', 404, '{}'],
  ])('says that they are missing where the registry answers with %s', async (_, status, body) => {
    registry.odd.set(attestationsPath('a'), { status, body });
    const own = await project('a');
    expect(await own.dx('audit signatures')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(
        `missing  attestations of 1 package, though the registry announces them\n  a@1.0.0 (${registry.url})\n`,
      ),
    });
    expect(await findSignatures(own)).toMatchObject({
      invalid: [],
      missing: [{ name: 'a', code: 'EMISSINGATTESTATIONS' }],
      verified: [],
    });
  });

  it.each([
    ['no JSON', 'garbage', 'is no JSON'],
    ['nothing', '', 'is no JSON'],
    ['another value', '[]', 'gives no list of attestations'],
    ['more than 8 MiB', `"${'x'.repeat(8 * 1_024 * 1_024)}"`, 'more than 8 MiB'],
  ])('finds an answer with %s invalid', async (_, body, words) => {
    registry.odd.set(attestationsPath('a'), { status: 200, body });
    const { exitCode, stdout } = await audit('a');
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(words)]);
    expect(stdout).not.toContain('verified  attestations');
  });

  it('finds a document without an address of them invalid', async () => {
    expect(await audit('lost')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('its document has no address of its attestations'),
    });
  });

  it('fails when the registry refuses', async () => {
    registry.odd.set(attestationsPath('a'), { status: 500, body: '{}' });
    const { exitCode, stderr } = await audit('a');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DX_REGISTRY_REFUSED')]);
    expect(stderr).toContain('Reading attestations of a@1.0.0');
  });

  it('takes out of texts what would write to the terminal', async () => {
    const wild = { ...identity, repository: 'https://git.test/\u001b[2Jx' };
    registry.attestations.set('a', [await registry.attest('a', slsa, { identity: wild })]);
    const { stdout } = await audit('a');
    expect(stdout).toContain('built from https://git.test/[2Jx, package.json');
  });
});
