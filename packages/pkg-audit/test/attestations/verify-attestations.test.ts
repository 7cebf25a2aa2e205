import { Buffer } from 'node:buffer';
import type { Attestation } from '@dx/fixture-registry';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyAttestations } from '../../src/index.ts';
import { type Bench, changed, createBench, identity, installed, publish, slsa, statement } from './attest.ts';

let bench: Bench;
let keyed: Attestation;
let keyless: Attestation;
beforeAll(async () => {
  bench = await createBench();
  keyed = await bench.authority.attest(statement(publish));
  keyless = await bench.authority.attest(statement(), { identity });
});

const entry = ['verificationMaterial', 'tlogEntries', 0] as const;

describe('verifyAttestations', () => {
  it('verifies what the registry signed, and what a workflow did, and tells who', () => {
    expect(bench.verdict(keyed, keyless)).toEqual({
      kind: 'verified',
      attestations: [
        { predicateType: publish, keyid: bench.authority.registryKey.keyid },
        {
          predicateType: slsa,
          signer: identity.workflow,
          provenance: { from: 'certificate', ...identity },
        },
      ],
    });
  });

  it('verifies attestations of types that it does not know', async () => {
    const vsa = await bench.authority.attest(statement('https://slsa.dev/verification_summary/v1'), {
      identity,
    });
    expect(bench.verdict(vsa)).toEqual({
      kind: 'verified',
      attestations: [{ predicateType: vsa.predicateType, signer: identity.workflow }],
    });
  });

  it.each([
    ['another name', { name: 'pkg:npm/a@1.2.3' }],
    ['another version', { name: 'pkg:npm/%40s/a@1.2.4' }],
    ['the name not encoded', { name: 'pkg:npm/@s/a@1.2.3' }],
    ['another digest', { digest: { sha512: 'ab'.repeat(64) } }],
    ['a digest of another kind', { digest: { sha256: 'ab'.repeat(32) } }],
    ['a digest inherited', { digest: { ['__proto__']: { sha512: 'ab' } } }],
    ['no digest', { digest: undefined }],
  ])('finds a statement about %s invalid', async (_, other) => {
    const [subject] = statement()['subject'] as readonly object[];
    const wrong = statement(publish, { subject: [{ ...subject, ...other }] });
    expect(bench.verdict(await bench.authority.attest(wrong))).toMatchObject({
      kind: 'invalid',
      code: 'EATTESTATIONSUBJECT',
      predicateType: publish,
    });
  });

  it('looks at the first subject, as npm does', async () => {
    const [right] = statement()['subject'] as readonly object[];
    const second = statement(slsa, { subject: [{ name: 'pkg:npm/b@1.0.0' }, right] });
    const none = statement(slsa, { subject: [] });
    for (const wrong of [second, none])
      expect(bench.verdict(await bench.authority.attest(wrong, { identity }))).toMatchObject({
        code: 'EATTESTATIONSUBJECT',
      });
  });

  it('finds what is installed with another integrity, a weaker one or none invalid', () => {
    const { keys, trustRoot } = bench;
    const integrities = [`sha512-${'A'.repeat(86)}==`, `sha1-${'A'.repeat(27)}=`, 'garbled', undefined];
    for (const integrity of integrities) {
      const { integrity: _, ...bare } = installed;
      const one = integrity === undefined ? bare : { ...bare, integrity };
      const found = verifyAttestations(one, { attestations: [keyless] }, { keys, trustRoot });
      expect(found).toMatchObject({ kind: 'invalid', code: 'EATTESTATIONSUBJECT' });
    }
  });

  it('needs a key that the registry has, where one is named', () => {
    const { trustRoot } = bench;
    const found = verifyAttestations(installed, { attestations: [keyed] }, { keys: new Map(), trustRoot });
    expect(found).toMatchObject({
      code: 'EMISSINGSIGNATUREKEY',
      keyid: bench.authority.registryKey.keyid,
    });
    const unnamed = changed(keyed, ['dsseEnvelope', 'signatures', 0, 'keyid'], '');
    expect(bench.verdict(unnamed)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it('believes a key for what was logged before it expired', async () => {
    const old = await createBench('2026-01-01T00:00:00.000Z');
    const at = (iso: string): Promise<Attestation> =>
      old.authority.attest(statement(publish), { at: new Date(iso) });
    expect(old.verdict(await at('2025-12-31T23:59:59Z'))).toMatchObject({ kind: 'verified' });
    expect(old.verdict(await at('2026-01-01T00:00:00Z'))).toMatchObject({ code: 'EEXPIREDSIGNATUREKEY' });
  });

  it('needs a certificate of the trust root that was good when the log took the statement in', async () => {
    const other = await createBench();
    expect(other.verdict(keyless)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
    const issuedAt = new Date('2026-01-01T00:00:00Z');
    const at = (iso: string): Promise<Attestation> =>
      bench.authority.attest(statement(), { identity, issuedAt, at: new Date(iso) });
    expect(bench.verdict(await at('2026-01-01T00:10:00Z'))).toMatchObject({ kind: 'verified' });
    for (const iso of ['2026-01-01T00:10:01Z', '2025-12-31T23:59:59Z'])
      expect(bench.verdict(await at(iso))).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it('needs the certificate to be in the log of certificates', async () => {
    const unlogged = await bench.authority.attest(statement(), { identity, inCertificateLog: false });
    expect(bench.verdict(unlogged)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it.each<[string, readonly (string | number)[], unknown]>([
    ['another payload', ['dsseEnvelope', 'payload'], Buffer.from('{}').toString('base64')],
    ['another type of payload', ['dsseEnvelope', 'payloadType'], 'text/plain'],
    ['another signature', ['dsseEnvelope', 'signatures', 0, 'sig'], 'AAAA'],
    ['no signature', ['dsseEnvelope', 'signatures'], []],
    ['two signatures', ['dsseEnvelope', 'signatures'], [{ sig: 'AAAA' }, { sig: 'AAAA' }]],
    ['no entry in the log', ['verificationMaterial', 'tlogEntries'], []],
    ['no list of entries', ['verificationMaterial', 'tlogEntries'], undefined],
    ['another time in the log', [...entry, 'integratedTime'], '1767225601'],
    ['no time in the log', [...entry, 'integratedTime'], '0'],
    ['no promise of the log', [...entry, 'inclusionPromise'], undefined],
    ['another promise', [...entry, 'inclusionPromise', 'signedEntryTimestamp'], 'AAAA'],
    ['no proof of the log', [...entry, 'inclusionProof'], undefined],
    ['another checkpoint', [...entry, 'inclusionProof', 'checkpoint', 'envelope'], 'log.test\n1\nAAAA\n\n'],
    ['another place in the log', [...entry, 'inclusionProof', 'logIndex'], '7'],
    ['another entry in the log', [...entry, 'canonicalizedBody'], Buffer.from('{}').toString('base64')],
    ['another log', [...entry, 'logId', 'keyId'], 'AAAA'],
    ['no certificate', ['verificationMaterial', 'certificate'], undefined],
    ['a garbled certificate', ['verificationMaterial', 'certificate', 'rawBytes'], 'AAAA'],
    ['a key instead of a certificate', ['verificationMaterial', 'certificate'], undefined],
    ['another media type', ['mediaType'], 'text/plain'],
  ])('finds a bundle with %s invalid', (_, path, to) => {
    expect(bench.verdict(changed(keyless, path, to))).toMatchObject({
      kind: 'invalid',
      code: 'EATTESTATIONVERIFY',
    });
  });

  it('finds the entry of another statement invalid', async () => {
    const other = await bench.authority.attest(statement(slsa, { predicate: { other: true } }), { identity });
    const swapped = changed(
      keyless,
      entry,
      (other.bundle['verificationMaterial'] as never)['tlogEntries'][0],
    );
    expect(bench.verdict(swapped)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it('needs every attestation to be good, whatever their order', () => {
    const bad = changed(keyless, ['dsseEnvelope', 'signatures', 0, 'sig'], 'AAAA');
    expect(bench.verdict(keyed, bad)).toMatchObject({ code: 'EATTESTATIONVERIFY', predicateType: slsa });
    expect(bench.verdict(bad, keyed)).toMatchObject({ code: 'EATTESTATIONVERIFY', predicateType: slsa });
  });

  it('finds one that is listed as another type than it is signed as invalid', () => {
    expect(bench.verdict({ ...keyed, predicateType: slsa })).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it.each([
    ['of another type of payload', { payloadType: 'application/json' }],
    ['that is no JSON', { payload: Buffer.from('{') }],
    ['that is no UTF-8', { payload: Buffer.from([0xff, 0xfe]) }],
    ['that is a list', { payload: Buffer.from('[]') }],
    ['of nothing', { payload: Buffer.from('{"_type":"https://else.test/"}') }],
  ])('finds a good signature over a statement %s invalid', async (_, options) => {
    const odd = await bench.authority.attest(statement(), options);
    expect(bench.verdict(odd)).toMatchObject({ code: 'EATTESTATIONVERIFY' });
  });

  it('keeps an empty list apart from one that is none', () => {
    const { keys, trustRoot } = bench;
    expect(bench.verdict()).toEqual({ kind: 'missing' });
    for (const answer of [undefined, null, [], 'x', {}, { attestations: {} }, { attestations: 'x' }])
      expect(verifyAttestations(installed, answer, { keys, trustRoot })).toMatchObject({
        kind: 'invalid',
        code: 'EATTESTATIONVERIFY',
      });
    expect(bench.verdict(...Array.from({ length: 21 }, () => keyed))).toMatchObject({ kind: 'invalid' });
  });

  it('lets no bundle cost more than a real one could', () => {
    const entries = (keyless.bundle['verificationMaterial'] as never)['tlogEntries'] as readonly unknown[];
    const many = Array.from({ length: 9 }, () => entries[0]);
    const name = '(a*)*$';
    const checkpoint = [...entry, 'inclusionProof', 'checkpoint', 'envelope'];
    for (const costly of [
      changed(keyless, ['verificationMaterial', 'tlogEntries'], many),
      changed(keyless, checkpoint, `log.test\n1\nAAAA\n\n\u2014 ${name} AAAAAAAA\n`),
      changed(keyless, checkpoint, `log.test\n${'9'.repeat(5_000)}\nAAAA\n\n`),
      changed(
        keyless,
        [...entry, 'inclusionProof', 'hashes'],
        Array.from({ length: 65 }, () => 'AAAA'),
      ),
    ])
      expect(bench.verdict(costly)).toMatchObject({
        code: 'EATTESTATIONVERIFY',
        message: expect.stringMatching(/cannot be read: (it has more|the checkpoint|the proof)/),
      });
  });
});
