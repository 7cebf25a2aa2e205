import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attestWell, createAttestedProject, findSignatures } from '../support/attested-project.ts';
import {
  type AttestingRegistry,
  identity,
  slsa,
  startAttestingRegistry,
} from '../support/attesting-registry.ts';
import type { DxProject } from '../support/dx.ts';

let registry: AttestingRegistry;
beforeAll(async () => {
  registry = await startAttestingRegistry({
    a: {},
    plain: { dist: { attestations: null } },
  });
});
afterEach(() => {
  registry.odd.clear();
  registry.attestations.clear();
});
afterAll(() => registry.close());

const project = (...names: readonly string[]): Promise<DxProject> =>
  createAttestedProject(registry, ...names);

describe('dx audit signatures, whom attestations are believed', () => {
  it('goes by the trust root that is named, by the person only, and refuses what is none', async () => {
    await attestWell(registry, 'a');
    const { dx, root } = await project('a');
    expect((await dx('audit signatures --trust-root none.json')).stderr).toContain('DX_TRUST_ROOT');
    expect((await dx('audit signatures --trust-root absent.json')).stderr).toContain('DX_TRUST_ROOT');
    writeFileSync(join(root, '.npmrc'), `registry=${registry.url}\ntrust-root=none.json\n`);
    const { exitCode, stderr } = await dx('audit signatures');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Ignored "trust-root"')]);
  });

  it('fails when no trust root can be had, but needs none where nothing is attested', async () => {
    const { dx, root, home } = await project('a');
    writeFileSync(join(home, '.npmrc'), '');
    writeFileSync(join(root, '../dx/sigstore'), 'no directory');
    const { exitCode, stderr } = await dx('audit signatures');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DX_TRUST_ROOT_UNREACHABLE')]);
    expect(stderr).toContain('--trust-root <file>');
    const plain = await project('plain');
    writeFileSync(join(plain.home, '.npmrc'), '');
    writeFileSync(join(plain.root, '../dx/sigstore'), 'no directory');
    expect(await plain.dx('audit signatures')).toMatchObject({ exitCode: 0 });
  });

  it('verifies what workflows signed where the registry has no keys', async () => {
    registry.odd.set('/-/npm/v1/keys', { status: 404, body: '{}' });
    registry.attestations.set('a', [await registry.attest('a', slsa, { identity })]);
    const own = await project('a', 'plain');
    expect(await own.dx('audit signatures')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('not verifiable  2 packages'),
    });
    expect((await findSignatures(own)).verified).toMatchObject([{ name: 'a' }]);
    registry.attestations.clear();
    expect((await own.dx('audit signatures')).stderr).toContain('DX_SIGNATURES_NONE');
  });

  it('I10 finds an attestation of a registry whose keys nobody knows invalid', async () => {
    registry.odd.set('/-/npm/v1/keys', { status: 404, body: '{}' });
    await attestWell(registry, 'a');
    const found = await findSignatures(await project('a'));
    expect(found.invalid).toMatchObject([{ code: 'EMISSINGSIGNATUREKEY', name: 'a' }]);
  });
});
