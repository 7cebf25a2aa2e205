import type { SigningKey } from '../signatures/read-signing-keys.ts';

/** Whom attestations are believed, and the reader of Sigstore's bundles that goes by it. */
export interface TrustRoot {
  /** Where it came from, for messages. */
  readonly from: string;
  /** A bundle taken apart, nothing in it checked. Throws anything when it is no bundle. */
  readonly openBundle: (bundle: unknown) => OpenedBundle;
}

/** What a bundle holds. */
export interface OpenedBundle {
  readonly payload: Uint8Array;
  readonly payloadType: string;
  /** Of the key that it says it is signed with; empty where that is the key of a certificate. */
  readonly keyid: string;
  /** Base64. */
  readonly signature: string;
  /**
   * Verifies signature, signer, the log's entry and the certificate's. Throws what the library throws.
   *
   * @param key the one of `keyid`
   */
  readonly verify: (key: SigningKey | undefined) => SignerFacts;
}

/** Who signed a bundle. */
export interface SignerFacts {
  readonly isCertificate: boolean;
  /** The name in the certificate. */
  readonly name?: string;
  /** Extensions of the certificate, DER by object identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

/** Where a version was built, as a provenance attestation has it. Texts are others': make them safe before printing. */
export interface Provenance {
  /**
   * `certificate`: the authority vouches for it. `statement`: the certificate does not tell, and whoever signed says so.
   */
  readonly from: 'certificate' | 'statement';
  readonly repository?: string;
  readonly workflow?: string;
  readonly commit?: string;
  readonly ref?: string;
  /** The run of the workflow. */
  readonly run?: string;
  /** Who vouched for the workflow's identity. */
  readonly issuer?: string;
}

/** An attestation that is good. */
export interface VerifiedAttestation {
  /** As it is signed. */
  readonly predicateType: string;
  /** Of the registry's key; absent when a certificate was used. */
  readonly keyid?: string;
  /** The name in the certificate. */
  readonly signer?: string;
  /** Of provenance that was signed with a certificate. */
  readonly provenance?: Provenance;
}

/** What attestations say of an installed package. `code` is npm's. */
export type AttestationVerdict =
  | { readonly kind: 'verified'; readonly attestations: readonly VerifiedAttestation[] }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'invalid';
      readonly code:
        | 'EMISSINGSIGNATUREKEY'
        | 'EEXPIREDSIGNATUREKEY'
        | 'EATTESTATIONSUBJECT'
        | 'EATTESTATIONVERIFY';
      readonly message: string;
      readonly predicateType?: string;
      /** Empty where it was signed with a certificate. */
      readonly keyid?: string;
      readonly signature?: string;
    };
