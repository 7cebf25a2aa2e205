import { integrityParts, parseIntegrity } from '@dx/pkg-core';
import { isRecord } from '../findings/read-manifest.ts';
import { purlOf } from '../sbom/package-facts.ts';
import type { SigningKeys } from '../signatures/read-signing-keys.ts';
import type { InstalledPackage } from '../signatures/verify-signatures.ts';
import { isProvenance, readProvenance } from './read-provenance.ts';
import { wordsOf } from './read-trust-root.ts';
import type {
  AttestationVerdict,
  OpenedBundle,
  SignerFacts,
  TrustRoot,
  VerifiedAttestation,
} from './types.ts';

/** Who may have signed. */
export interface AttestationSigners {
  /** The registry's. */
  readonly keys: SigningKeys;
  readonly trustRoot: TrustRoot;
}

type Invalid = Extract<AttestationVerdict, { readonly kind: 'invalid' }>;
type Statement = Readonly<Record<string, unknown>>;

const mostAttestations = 20;
/** Of what is told of an attestation that is invalid. */
const longestText = 1_000;
const statementType = 'application/vnd.in-toto+json';

/**
 * Whether what is installed is what attestations are about. Each has to be a Sigstore bundle with a statement of in-toto whose
 * first subject is this name, version and sha512, signed with a key of the registry that had not expired or with a certificate of
 * the trust root, and logged. An empty list is `missing`; anything that cannot be read is `invalid`, never an error. About 5 ms
 * each with a certificate, 0.3 ms with a key.
 *
 * Source: https://docs.npmjs.com/generating-provenance-statements, https://docs.sigstore.dev/about/bundle/
 *
 * @param answer of the registry, `{"attestations":[{"predicateType":…,"bundle":…}]}`
 */
export function verifyAttestations(
  installed: InstalledPackage,
  answer: unknown,
  signers: AttestationSigners,
): AttestationVerdict {
  const list = isRecord(answer) ? answer['attestations'] : undefined;
  if (!Array.isArray(list) || list.length > mostAttestations)
    return invalid('EATTESTATIONVERIFY', 'the registry gives no list of attestations');
  if (list.length === 0) return { kind: 'missing' };
  const verified: VerifiedAttestation[] = [];
  for (const attestation of list as readonly unknown[]) {
    const one = verifyOne(attestation, installed, signers);
    if ('kind' in one) return one;
    verified.push(one);
  }
  return { kind: 'verified', attestations: verified };
}

function verifyOne(
  attestation: unknown,
  installed: InstalledPackage,
  { keys, trustRoot }: AttestationSigners,
): VerifiedAttestation | Invalid {
  const { predicateType, bundle } = isRecord(attestation) ? attestation : {};
  if (typeof predicateType !== 'string')
    return invalid('EATTESTATIONVERIFY', 'one of its attestations has no type');
  const about = { predicateType: predicateType.slice(0, longestText) };
  try {
    const opened = trustRoot.openBundle(bundle);
    const keyid = opened.keyid.slice(0, longestText);
    const signed = { ...about, signature: opened.signature.slice(0, longestText), keyid };
    const key = keys.get(keyid);
    if (keyid !== '' && key === undefined)
      return invalid('EMISSINGSIGNATUREKEY', `an attestation is signed by an unknown key, ${keyid}`, signed);
    const statement = readStatement(opened);
    const wrong = wrongSubject(statement, installed);
    if (wrong !== undefined) return invalid('EATTESTATIONSUBJECT', wrong, signed);
    if (statement['predicateType'] !== predicateType)
      return invalid('EATTESTATIONVERIFY', 'an attestation is listed as another type than is signed', signed);
    return verifySigner(opened, key, statement, signed);
  } catch (error) {
    return invalid('EATTESTATIONVERIFY', `an attestation cannot be read: ${wordsOf(error)}`, about);
  }
}

function verifySigner(
  { keyid, verify }: OpenedBundle,
  key: Parameters<OpenedBundle['verify']>[0],
  statement: Statement,
  signed: Partial<Invalid> & { readonly predicateType: string },
): VerifiedAttestation | Invalid {
  let signer: SignerFacts;
  try {
    signer = verify(key);
  } catch (error) {
    return codeOf(error) === 'PUBLIC_KEY_ERROR'
      ? invalid(
          'EEXPIREDSIGNATUREKEY',
          `an attestation is signed by a key that had expired, ${keyid}`,
          signed,
        )
      : invalid('EATTESTATIONVERIFY', `an attestation does not verify: ${wordsOf(error)}`, signed);
  }
  const { predicateType } = signed;
  if (!signer.isCertificate) return { predicateType, keyid };
  return {
    predicateType,
    ...(signer.name === undefined ? {} : { signer: signer.name }),
    ...(isProvenance(predicateType) ? { provenance: readProvenance(signer, statement) } : {}),
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function readStatement({ payload, payloadType }: OpenedBundle): Statement {
  if (payloadType !== statementType) throw new Error(`expected ${statementType}, found another type`);
  const statement: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  if (!isRecord(statement) || !String(statement['_type']).startsWith('https://in-toto.io/Statement/'))
    throw new Error('what is signed is no statement of in-toto');
  return statement;
}

/** Why a statement is not about what is installed; undefined when it is. */
function wrongSubject(
  statement: Statement,
  { name: ownName, version, integrity }: InstalledPackage,
): string | undefined {
  const subjects = statement['subject'];
  const first: unknown = Array.isArray(subjects) ? subjects[0] : undefined;
  const { name, digest } = isRecord(first) ? first : {};
  const sha512 = isRecord(digest) && Object.hasOwn(digest, 'sha512') ? digest['sha512'] : undefined;
  const expected = purlOf({ name: ownName, version });
  if (name !== expected) return `an attestation is not about ${expected}`;
  const hex = sha512Of(integrity);
  if (hex === undefined) return 'the lockfile has no sha512 that could have been attested';
  return sha512 === hex ? undefined : 'an attestation is about other contents than those that are installed';
}

function sha512Of(integrity: string | undefined): string | undefined {
  if (integrity === undefined) return undefined;
  try {
    const { algorithm, hex } = integrityParts(parseIntegrity(integrity));
    return algorithm === 'sha512' ? hex : undefined;
  } catch {
    return undefined;
  }
}

function invalid(code: Invalid['code'], message: string, about: Partial<Invalid> = {}): Invalid {
  return { ...about, kind: 'invalid', code, message };
}
