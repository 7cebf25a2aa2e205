import { DxError } from '@dx/pkg-core';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Signer, TrustMaterial } from '@sigstore/verify';
import type { SigningKey } from '../signatures/read-signing-keys.ts';
import { checkBounds } from './check-bounds.ts';
import type { OpenedBundle, SignerFacts, TrustRoot } from './types.ts';

type Bundles = typeof import('@sigstore/bundle');
type Verification = typeof import('@sigstore/verify');

/**
 * Whom to believe, out of the data of a `trusted_root.json`: certificate authorities, transparency logs and logs of certificates.
 * The libraries of Sigstore are loaded here, about 30 ms.
 *
 * Source: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 *
 * @param from address or file, for messages
 * @throws DX_TRUST_ROOT when it is none, or has no transparency log
 */
export async function readTrustRoot(value: unknown, from: string): Promise<TrustRoot> {
  const [bundles, { TrustedRoot }, verification] = await Promise.all([
    import('@sigstore/bundle'),
    import('@sigstore/protobuf-specs'),
    import('@sigstore/verify'),
  ]);
  const root = parseRoot(value, from, TrustedRoot, verification);
  return { from, openBundle: (bundle) => openBundle(bundle, root, bundles, verification) };
}

/** A maker of what the library verifies with: all is known but the registry's key. */
type MaterialFor = (key: SigningKey | undefined) => TrustMaterial;

function parseRoot(
  value: unknown,
  from: string,
  reader: { fromJSON(value: unknown): TrustedRoot },
  { toTrustMaterial }: Verification,
): MaterialFor {
  try {
    const root = reader.fromJSON(value);
    if (root.tlogs.length === 0) throw new Error('it has no transparency log');
    const material = toTrustMaterial(root);
    return (key) => ({ ...material, publicKey: () => keyOf(key) });
  } catch (cause) {
    throw new DxError({
      code: 'DX_TRUST_ROOT',
      message: `${from} is no trust root of Sigstore: expected the data of a trusted_root.json (${wordsOf(cause)})`,
      hint: 'It has tlogs, certificateAuthorities and ctlogs',
      details: { from },
      cause,
    });
  }
}

function keyOf(key: SigningKey | undefined): ReturnType<TrustMaterial['publicKey']> {
  if (key === undefined) throw new Error('it is signed with a key that it does not name');
  const { expiresAt } = key;
  return {
    publicKey: key.key,
    validFor: (date) => expiresAt === undefined || date.getTime() < expiresAt,
  };
}

function openBundle(
  json: unknown,
  material: MaterialFor,
  { bundleFromJSON }: Bundles,
  { toSignedEntity, Verifier }: Verification,
): OpenedBundle {
  checkBounds(json);
  const bundle = bundleFromJSON(json);
  if (bundle.content.$case !== 'dsseEnvelope') throw new Error('it holds no statement');
  const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
  const { keyid = '', sig = new Uint8Array() } = signatures[0] ?? {};
  return {
    ...{ payload, payloadType, keyid, signature: Buffer.from(sig).toString('base64') },
    verify: (key) => factsOf(new Verifier(material(key)).verify(toSignedEntity(bundle))),
  };
}

function factsOf({ identity }: Signer): SignerFacts {
  if (identity === undefined) return { isCertificate: false, extensions: new Map() };
  const { subjectAlternativeName: name, oids = [] } = identity;
  return {
    isCertificate: true,
    ...(name === undefined ? {} : { name }),
    extensions: new Map(oids.map(({ oid, value }) => [(oid?.id ?? []).join('.'), value])),
  };
}

/** The first line of what a library says. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '').slice(0, 200) : 'something else';
}
