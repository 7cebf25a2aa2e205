import { createAttestationAuthority } from '@dx/fixture-registry';
import { describe, expect, it } from 'vitest';
import { readTrustRoot, verifyAttestations } from '../../src/index.ts';
import { changed, createBench, identity, installed, statement } from './attest.ts';

describe('readTrustRoot', () => {
  it('refuses what is no trust root with DX_TRUST_ROOT, and says where it came from', async () => {
    const { trustRoot: bundle } = await createAttestationAuthority();
    const good = { predicateType: '', bundle };
    const authority = ['certificateAuthorities', 0, 'certChain', 'certificates', 0, 'rawBytes'];
    const bad: readonly unknown[] = [
      ...[undefined, null, 'x', 7, [], {}, { tlogs: [] }, { tlogs: [null] }, { tlogs: [{}] }],
      changed(good, ['tlogs'], []).bundle,
      changed(good, ['tlogs', 0, 'publicKey', 'rawBytes'], 'AAAA').bundle,
      changed(good, ['tlogs', 0, 'logId'], undefined).bundle,
      changed(good, authority, 'AAAA').bundle,
    ];
    for (const value of bad)
      await expect(readTrustRoot(value, 'root.json')).rejects.toMatchObject({
        code: 'DX_TRUST_ROOT',
        message: expect.stringContaining('root.json is no trust root'),
      });
    await expect(readTrustRoot(bundle, 'root.json')).resolves.toMatchObject({ from: 'root.json' });
  });

  it('a root without authorities vouches for no certificate', async () => {
    const bench = await createBench();
    const keyless = await bench.authority.attest(statement(), { identity });
    const keyed = await bench.authority.attest(statement());
    const root = { ...bench.authority.trustRoot, certificateAuthorities: [] };
    const trustRoot = await readTrustRoot(root, 'root.json');
    const signers = { keys: bench.keys, trustRoot };
    expect(verifyAttestations(installed, { attestations: [keyless] }, signers)).toMatchObject({
      kind: 'invalid',
      code: 'EATTESTATIONVERIFY',
    });
    expect(verifyAttestations(installed, { attestations: [keyed] }, signers).kind).toBe('verified');
  });
});
