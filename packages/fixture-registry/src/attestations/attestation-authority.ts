import type { CertificateAuthority } from './certificate-authority.ts';
import { createCertificateAuthority } from './certificate-authority.ts';
import { createSigningPair, type SigningPair } from './key-pair.ts';
import { logEntry, logHost } from './transparency-log.ts';
import type { Attestation, AttestationAuthority, AttestOptions, RegistryKey } from './types.ts';

const usualTime = new Date('2026-01-01T00:00:00Z');
const keyKind = 'ecdsa-sha2-nistp256';

/**
 * Makes a certificate authority, its log, a transparency log and a registry's key, and attests with them. Everything is real
 * cryptography on keys that live as long as the process.
 *
 * @param expires of the registry's key; default never
 */
export async function createAttestationAuthority(
  expires: string | null = null,
): Promise<AttestationAuthority> {
  const authority = await createCertificateAuthority();
  const log = createSigningPair();
  const registry = createSigningPair();
  const registryKey = describeKey(registry, expires);
  return {
    trustRoot: trustRootOf(authority, log),
    registryKey,
    sign: (text) => registry.sign(Buffer.from(text)).toString('base64'),
    attest: async (statement, options = {}) => {
      const { at = usualTime } = options;
      const signer = await signerOf(options, authority, registry, registryKey);
      const payload = options.payload ?? Buffer.from(JSON.stringify(statement));
      const payloadType = options.payloadType ?? 'application/vnd.in-toto+json';
      const signature = signer.pair.sign(preAuthentication(payloadType, payload));
      const entry = logEntry(payload, signature, signer.verifier, at, log);
      return attestation(statement, {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: { ...signer.material, tlogEntries: [entry] },
        dsseEnvelope: {
          payload: Buffer.from(payload).toString('base64'),
          payloadType,
          signatures: [{ sig: signature.toString('base64'), keyid: signer.keyid }],
        },
      });
    },
  };
}

function describeKey({ der, id }: SigningPair, expires: string | null): RegistryKey {
  const keyid = `SHA256:${id.toString('base64')}`;
  return { keyid, keytype: keyKind, scheme: keyKind, key: der.toString('base64'), expires };
}

function attestation(
  statement: Readonly<Record<string, unknown>>,
  bundle: Attestation['bundle'],
): Attestation {
  return { predicateType: String(statement['predicateType']), bundle };
}

interface Signer {
  readonly pair: SigningPair;
  readonly keyid: string;
  readonly verifier: string;
  readonly material: Readonly<Record<string, unknown>>;
}

async function signerOf(
  { identity, at = usualTime, issuedAt = at, inCertificateLog = true }: AttestOptions,
  authority: CertificateAuthority,
  registry: SigningPair,
  { keyid }: RegistryKey,
): Promise<Signer> {
  if (identity === undefined) {
    const verifier = String(registry.publicKey.export({ format: 'pem', type: 'spki' }));
    return { pair: registry, keyid, verifier, material: { publicKey: { hint: keyid } } };
  }
  const pair = createSigningPair();
  const rawBytes = (await authority.issue(pair, identity, issuedAt, inCertificateLog)).toString('base64');
  const verifier = `-----BEGIN CERTIFICATE-----\n${rawBytes}\n-----END CERTIFICATE-----\n`;
  return { pair, keyid: '', verifier, material: { certificate: { rawBytes } } };
}

/** What is signed of a payload. Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthentication(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
}

function trustRootOf(
  { root, log: certificateLog }: CertificateAuthority,
  log: SigningPair,
): Readonly<Record<string, unknown>> {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const logOf = ({ der, id }: SigningPair): object => ({
    ...{ baseUrl: `https://${logHost}`, hashAlgorithm: 'SHA2_256', logId: { keyId: id.toString('base64') } },
    publicKey: {
      rawBytes: der.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(log)],
    certificateAuthorities: [
      {
        subject: { organization: 'fixture', commonName: 'authority' },
        uri: 'https://authority.test',
        certChain: { certificates: [{ rawBytes: root.toString('base64') }] },
        validFor,
      },
    ],
    ctlogs: [logOf(certificateLog)],
    timestampAuthorities: [],
  };
}
