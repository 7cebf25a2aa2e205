import { createHash, type KeyObject } from 'node:crypto';
import { encodeDer, firstOfSequence } from './encode-der.ts';
import { createSigningPair, type SigningPair } from './key-pair.ts';
import type { WorkflowIdentity } from './types.ts';

/** Issues certificates for ten minutes, as the authority of Sigstore does. */
export interface CertificateAuthority {
  /** The certificate of the authority, DER. */
  readonly root: Buffer;
  /** Of the log of certificates. */
  readonly log: SigningPair;
  /** A certificate, DER. */
  issue(holder: SigningPair, identity: WorkflowIdentity, from: Date, isLogged: boolean): Promise<Buffer>;
}

type Library = typeof import('@peculiar/x509');
type Extension = InstanceType<Library['Extension']>;

const name = 'CN=authority,O=fixture';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const timestampList = '1.3.6.1.4.1.11129.2.4.2';
/** Source: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const identityFields = [
  ['issuer', 8],
  ['repository', 12],
  ['commit', 13],
  ['ref', 14],
  ['workflow', 18],
  ['run', 21],
] as const;

/** Makes an authority with a certificate for itself that is good from 2020 on, and a log of its certificates. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '01', name, keys, signingAlgorithm: algorithm },
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2100-01-01T00:00:00Z'),
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const log = createSigningPair();
  const issue = async (extensions: Extension[], holder: KeyObject, from: Date): Promise<Buffer> => {
    const made = await x509.X509CertificateGenerator.create({
      ...{ serialNumber: '02', issuer: name, signingKey: keys.privateKey, signingAlgorithm: algorithm },
      ...{ notBefore: from, notAfter: new Date(from.getTime() + 600_000), extensions },
      publicKey: await importKey(holder),
    });
    return Buffer.from(made.rawData);
  };
  const issuerId = createHash('sha256').update(Buffer.from(own.publicKey.rawData)).digest();
  return {
    root: Buffer.from(own.rawData),
    log,
    issue: async (holder, identity, from, isLogged) => {
      const extensions = extensionsOf(x509, identity);
      extensions.push(await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey));
      const plain = await issue(extensions, holder.publicKey, from);
      if (!isLogged) return plain;
      const timestamp = timestampOf(firstOfSequence(plain), issuerId, from, log);
      return issue(
        [...extensions, new x509.Extension(timestampList, false, timestamp)],
        holder.publicKey,
        from,
      );
    },
  };
}

function importKey(key: KeyObject): ReturnType<typeof crypto.subtle.importKey> {
  const der = key.export({ format: 'der', type: 'spki' });
  return crypto.subtle.importKey('spki', der, algorithm, true, ['verify']);
}

function extensionsOf(x509: Library, identity: WorkflowIdentity): Extension[] {
  const named = identityFields.flatMap(([field, number]) => {
    const value = identity[field];
    if (value === undefined) return [];
    const text = encodeDer(0x0c, Buffer.from(value));
    return [new x509.Extension(`1.3.6.1.4.1.57264.1.${number}`, false, text)];
  });
  const others = [...(identity.extensions ?? [])].map(
    ([oid, bytes]) => new x509.Extension(oid, false, bytes),
  );
  return [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.codeSigning]),
    new x509.SubjectAlternativeNameExtension([{ type: 'url', value: identity.workflow }], true),
    ...named,
    ...others,
  ];
}

/** A list with one timestamp of the log over a certificate that does not have it yet. Source: RFC 6962, 3.2 and 3.3 */
function timestampOf(unsigned: Buffer, issuerId: Buffer, at: Date, log: SigningPair): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(at.getTime()));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unsigned.length);
  const signature = log.sign(
    Buffer.concat([
      Buffer.from([0, 0]),
      time,
      Buffer.from([0, 1]),
      issuerId,
      length.subarray(1),
      unsigned,
      Buffer.from([0, 0]),
    ]),
  );
  const one = Buffer.concat([Buffer.from([0]), log.id, time, Buffer.from([0, 0, 4, 3]), lengthed(signature)]);
  return encodeDer(0x04, lengthed(lengthed(one)));
}

function lengthed(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}
