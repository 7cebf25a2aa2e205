import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSignedVersion } from '../../src/signatures/read-signed-version.ts';
import { readSigningKeys } from '../../src/signatures/read-signing-keys.ts';
import { type SignatureVerdict, verifySignatures } from '../../src/signatures/verify-signatures.ts';

const kind = 'ecdsa-sha2-nistp256';
function makeKey(
  namedCurve = 'P-256',
  expires: unknown = null,
): { entry: Record<string, unknown>; sign(text: string): object } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const keyid = `SHA256:${createHash('sha256').update(der).digest('base64')}`;
  return {
    entry: { keyid, keytype: kind, scheme: kind, key: der.toString('base64'), expires },
    sign: (text) => ({ keyid, sig: createSign('SHA256').update(text).sign(privateKey, 'base64') }),
  };
}

const key = makeKey();
const other = makeKey();
const old = makeKey('P-256', '2025-01-29T00:00:00.000Z');
const keys = readSigningKeys({ keys: [key.entry, old.entry] }, 'here');
const integrity = `sha512-${createHash('sha512').update('archive').digest('base64')}`;
const installed = { name: '@s/a', version: '1.0.0', integrity };
const text = `@s/a@1.0.0:${integrity}`;

function verify(signatures: unknown, publishedAt?: number, one: object = installed): SignatureVerdict {
  const signed = {
    signatures,
    ...(publishedAt === undefined ? {} : { publishedAt }),
  };
  return verifySignatures(one as typeof installed, signed, keys);
}

describe('verifySignatures', () => {
  it('verifies a signature over name, version and the integrity that is installed', () => {
    expect(verify([key.sign(text)])).toEqual({ kind: 'verified' });
    expect(verify([key.sign(text), old.sign(text)])).toEqual({ kind: 'verified' });
  });

  it.each([
    ['another integrity', `@s/a@1.0.0:sha512-${createHash('sha512').update('x').digest('base64')}`],
    ['another version', `@s/a@1.0.1:${integrity}`],
    ['another name', `a@1.0.0:${integrity}`],
    ['a line break at the end', `${text}\n`],
  ])('finds a signature over %s invalid', (_, signed) => {
    expect(verify([key.sign(signed)])).toMatchObject({ kind: 'invalid', code: 'EINTEGRITYSIGNATURE' });
  });

  it('needs every signature to be good', () => {
    expect(verify([key.sign(text), key.sign('else')])).toMatchObject({ code: 'EINTEGRITYSIGNATURE' });
    expect(verify([key.sign(text), other.sign(text)])).toMatchObject({ code: 'EMISSINGSIGNATUREKEY' });
  });

  it('believes a key only for what was published before it expired; without a time it was', () => {
    const end = Date.parse('2025-01-29T00:00:00.000Z');
    expect(verify([old.sign(text)], end - 1)).toEqual({ kind: 'verified' });
    expect(verify([old.sign(text)], end)).toMatchObject({
      code: 'EEXPIREDSIGNATUREKEY',
      keyid: old.entry['keyid'],
    });
    expect(verify([old.sign(text)])).toEqual({ kind: 'verified' });
  });

  it('keeps what is not signed apart from what is garbled', () => {
    expect(verify(undefined)).toEqual({ kind: 'missing' });
    expect(verify([])).toEqual({ kind: 'missing' });
    for (const garbled of [null, 'x', {}, [null], [{}], [{ keyid: 'k' }], [{ ...key.sign(text), sig: 7 }]])
      expect(verify(garbled)).toMatchObject({ kind: 'invalid', code: 'EINTEGRITYSIGNATURE' });
    expect(verify([{ ...key.sign(text), sig: 'AAAA' }])).toMatchObject({ code: 'EINTEGRITYSIGNATURE' });
    expect(verify(Array.from({ length: 21 }, () => key.sign(text)))).toMatchObject({ kind: 'invalid' });
  });

  it('finds what has no integrity, or is unknown to the registry, invalid', () => {
    const { integrity: _, ...bare } = installed;
    expect(verify([key.sign('@s/a@1.0.0:undefined')], undefined, bare)).toMatchObject({ kind: 'invalid' });
    expect(verifySignatures(installed, undefined, keys)).toMatchObject({
      message: 'the registry has no such version',
    });
  });
});

describe('readSigningKeys', () => {
  it('leaves out other kinds of keys, and takes the first of two with one keyid', () => {
    const wrongCurve = makeKey('P-384').entry;
    const entries = [
      null,
      wrongCurve,
      { ...other.entry, keytype: 'rsa' },
      { ...other.entry, key: 'AAAA' },
      { ...other.entry, key: 7 },
      key.entry,
      { ...old.entry, keyid: key.entry['keyid'] },
    ];
    const read = readSigningKeys({ keys: entries }, 'here');
    expect([...read.keys()]).toEqual([key.entry['keyid']]);
    expect(read.get(String(key.entry['keyid']))?.expiresAt).toBeUndefined();
  });

  it('an end that cannot be read is one that has passed', () => {
    const odd = readSigningKeys({ keys: [{ ...key.entry, expires: 'soon' }] }, 'here');
    const signed = { signatures: [key.sign(text)] };
    expect(verifySignatures(installed, signed, odd)).toMatchObject({ code: 'EEXPIREDSIGNATUREKEY' });
  });

  it('refuses what is no list of keys', () => {
    for (const value of [undefined, null, [], { keys: {} }, 'x'])
      expect(() => readSigningKeys(value, 'https://registry.test/')).toThrow(
        expect.objectContaining({ code: 'DX_SIGNING_KEYS' }),
      );
  });
});

describe('readSignedVersion', () => {
  it('takes signatures and time of own versions only', () => {
    const document = {
      versions: {
        '1.0.0': { dist: { signatures: [1], attestations: { url: 'x' } }, repository: 'o/r' },
        '2.0.0': {},
      },
      time: { '1.0.0': '2020-01-01T00:00:00.000Z' },
    };
    expect(readSignedVersion(document, '1.0.0')).toEqual({
      signatures: [1],
      attestations: { url: 'x' },
      repository: 'o/r',
      publishedAt: Date.parse('2020-01-01T00:00:00.000Z'),
    });
    expect(readSignedVersion(document, '2.0.0')).toEqual({ signatures: undefined });
    expect(readSignedVersion(document, 'constructor')).toBeUndefined();
    expect(readSignedVersion({}, '1.0.0')).toBeUndefined();
  });
});
