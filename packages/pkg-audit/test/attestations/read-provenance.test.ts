import type { Attestation, WorkflowIdentity } from '@dx/fixture-registry';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Provenance } from '../../src/index.ts';
import { type Bench, changed, createBench, identity, publish, slsa, statement } from './attest.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});

const { workflow } = identity;

/** The provenance of a statement that verifies. */
async function provenanceOf(
  who: WorkflowIdentity,
  predicate: unknown,
  predicateType: string = slsa,
): Promise<Provenance | undefined> {
  const attestation = await bench.authority.attest(statement(predicateType, { predicate }), {
    identity: who,
  });
  const verdict = bench.verdict(attestation);
  expect(verdict.kind).toBe('verified');
  return verdict.kind === 'verified' ? verdict.attestations[0]?.provenance : undefined;
}

describe('where a version was built', () => {
  it('is what the certificate says, whatever the statement says', async () => {
    const predicate = {
      buildDefinition: { externalParameters: { workflow: { repository: 'https://git.test/else/where' } } },
    };
    expect(await provenanceOf(identity, predicate)).toEqual({ from: 'certificate', ...identity });
  });

  it('is read from certificates of early 2023, whose host is that of the workflow', async () => {
    const extensions = new Map([
      ['1.3.6.1.4.1.57264.1.1', Buffer.from('https://token.git.test')],
      ['1.3.6.1.4.1.57264.1.3', Buffer.from('c0ffee')],
      ['1.3.6.1.4.1.57264.1.5', Buffer.from('o/r')],
      ['1.3.6.1.4.1.57264.1.6', Buffer.from('refs/tags/v1.2.3')],
    ]);
    const { run: _, ...rest } = identity;
    expect(await provenanceOf({ workflow, extensions }, {}, 'https://slsa.dev/provenance/v0.2')).toEqual({
      from: 'certificate',
      ...rest,
    });
  });

  it('is what the statement says where the certificate names no repository, and says so', async () => {
    const v1 = {
      buildDefinition: {
        externalParameters: {
          workflow: {
            repository: 'https://git.test/o/r',
            path: '.github/workflows/p.yml',
            ref: 'refs/heads/x',
          },
        },
        resolvedDependencies: [{ digest: { gitCommit: 'c0ffee' } }],
      },
      runDetails: { metadata: { invocationId: 'https://git.test/o/r/actions/runs/1' } },
    };
    expect(await provenanceOf({ workflow }, v1)).toEqual({
      ...{ from: 'statement', repository: 'https://git.test/o/r', workflow: '.github/workflows/p.yml' },
      ...{ ref: 'refs/heads/x', commit: 'c0ffee', run: 'https://git.test/o/r/actions/runs/1' },
    });
    const source = {
      uri: 'git+https://git.test/o/r@refs/heads/x',
      digest: { sha1: 'c0ffee' },
      entryPoint: 'p',
    };
    const v02 = { invocation: { configSource: source } };
    expect(await provenanceOf({ workflow }, v02, 'https://slsa.dev/provenance/v0.2')).toEqual({
      ...{ from: 'statement', repository: source.uri, workflow: 'p', commit: 'c0ffee' },
    });
  });

  it.each([
    null,
    7,
    [],
    { buildDefinition: [] },
    { buildDefinition: { resolvedDependencies: {} } },
    '__proto__',
  ])('is unknown where neither says it: %j', async (predicate) => {
    expect(await provenanceOf({ workflow }, predicate)).toEqual({ from: 'statement' });
  });

  it('has no texts but short ones', async () => {
    const long = { ...identity, repository: `https://git.test/${'x'.repeat(10_000)}` };
    expect((await provenanceOf(long, {}))?.repository).toHaveLength(2_000);
  });

  it('is not believed of other statements, nor of the key of the registry', async () => {
    expect(await provenanceOf(identity, {}, publish)).toBeUndefined();
    const keyed = bench.verdict(await bench.authority.attest(statement(slsa)));
    expect(keyed).toEqual({
      kind: 'verified',
      attestations: [{ predicateType: slsa, keyid: bench.authority.registryKey.keyid }],
    });
  });
});

describe('older forms of bundles', () => {
  const certificate = ({ bundle }: Attestation): unknown =>
    (bundle['verificationMaterial'] as Readonly<Record<string, unknown>>)['certificate'];

  it.each(['0.1', '0.2'])('verifies version %s, which has a chain of certificates', async (version) => {
    const one = await bench.authority.attest(statement(), { identity });
    const chain = { certificates: [certificate(one)] };
    const old = changed(
      changed(
        changed(one, ['verificationMaterial', 'certificate'], undefined),
        ['verificationMaterial', 'x509CertificateChain'],
        chain,
      ),
      ['mediaType'],
      `application/vnd.dev.sigstore.bundle+json;version=${version}`,
    );
    expect(bench.verdict(old)).toMatchObject({ kind: 'verified' });
    const none = changed(old, ['verificationMaterial', 'x509CertificateChain', 'certificates'], []);
    expect(bench.verdict(none)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });
});
