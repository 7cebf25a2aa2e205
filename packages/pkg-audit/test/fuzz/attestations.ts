import { type Attestation, createAttestationAuthority } from '@dx/fixture-registry';
import { isDxError } from '@dx/pkg-core';
import { readSigningKeys, readTrustRoot, verifyAttestations } from '../../src/index.ts';
import { identity, installed, publish, slsa, statement } from '../attestations/attest.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  ...['application/vnd.in-toto+json', 'text/plain', publish, slsa, 'https://in-toto.io/Statement/v1'],
  ...['application/vnd.dev.sigstore.bundle+json;version=0.1', 'hashedrekord', 'intoto', '0.0.2'],
  ...['messageSignature', 'x509CertificateChain', 'publicKey', 'rfc3161Timestamps', '__proto__', '-1', '0'],
];

const authority = await createAttestationAuthority();
const other = await createAttestationAuthority();
const trustRoot = await readTrustRoot(authority.trustRoot, 'here');
const keys = readSigningKeys({ keys: [authority.registryKey] }, 'here');
const good = [
  await authority.attest(statement(publish)),
  await authority.attest(statement(slsa), { identity }),
];
const elsewhere = statement(slsa, { subject: [{ name: 'pkg:npm/b@1.0.0', digest: { sha512: 'ab' } }] });
const bad = [
  await authority.attest(elsewhere, { identity }),
  await authority.attest(statement(slsa, { predicate: 1 }), { identity, inCertificateLog: false }),
  await authority.attest(statement(slsa, { predicate: 2 }), { identity, issuedAt: new Date(0) }),
  await authority.attest(statement(slsa, { predicate: 3 }), { payloadType: 'text/plain' }),
  await other.attest(statement(publish, { predicate: 4 })),
  await other.attest(statement(slsa, { predicate: 5 }), { identity }),
];
const signed = new Set(good.map(payloadOf));

/** Answers of a registry, good and bad, and a trust root. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const answers = [good, ...[...good, ...bad].map((one) => [one])];
  return [...answers.map((attestations) => ({ attestations })), authority.trustRoot].map((value) =>
    Uint8Array.from(Buffer.from(JSON.stringify(value))),
  );
}

/** Nothing is thrown, and what is verified is what was signed and is about what is installed. */
export async function check(input: Uint8Array<ArrayBuffer>): Promise<void> {
  const value = parse(input);
  const verdict = verifyAttestations(installed, value, { keys, trustRoot });
  if (verdict.kind === 'verified') checkVerified(value as { readonly attestations: readonly Attestation[] });
  await readTrustRoot(value, 'here').catch((error: unknown) => {
    if (!isDxError(error, 'DX_TRUST_ROOT')) throw error;
  });
}

function checkVerified({ attestations }: { readonly attestations: readonly Attestation[] }): void {
  for (const attestation of attestations)
    if (!signed.has(payloadOf(attestation))) throw new Error('verified what nobody signed');
}

/** Each base64 of the same bytes is one. */
function payloadOf({ bundle }: Attestation): string {
  const envelope = bundle['dsseEnvelope'] as { readonly payload: string };
  return Buffer.from(envelope.payload, 'base64').toString('base64');
}

function parse(input: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(input).toString('utf8'));
  } catch {
    return undefined;
  }
}
