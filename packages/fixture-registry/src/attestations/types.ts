/** A key of a registry, as it answers `/-/npm/v1/keys` with. */
export interface RegistryKey {
  readonly keyid: string;
  readonly keytype: string;
  readonly scheme: string;
  readonly key: string;
  readonly expires: string | null;
}

/** Who signs an attestation with a certificate. Each field becomes an extension of it. */
export interface WorkflowIdentity {
  /** The name in the certificate: the address of a workflow. */
  readonly workflow: string;
  readonly issuer?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly run?: string;
  /** Extensions as they are: object identifier to bytes. */
  readonly extensions?: ReadonlyMap<string, Uint8Array>;
}

/** How a statement is signed and logged; everything that is left out is as it should be. */
export interface AttestOptions {
  /** Default: the key of the registry. */
  readonly identity?: WorkflowIdentity;
  /** When the log took it in. Default 2026-01-01T00:00:00Z. */
  readonly at?: Date;
  /** Beginning of the ten minutes that the certificate is for. Default: `at`. */
  readonly issuedAt?: Date;
  /** False: the certificate bears no timestamp of a certificate log. */
  readonly inCertificateLog?: boolean;
  /** Default `application/vnd.in-toto+json`. */
  readonly payloadType?: string;
  /** What is signed instead of the statement as JSON. */
  readonly payload?: Uint8Array;
}

/** An entry in the answer of a registry to `/-/npm/v1/attestations/<name>@<version>`. */
export interface Attestation {
  readonly predicateType: string;
  readonly bundle: Readonly<Record<string, unknown>>;
}

/** A certificate authority, its log, a transparency log and a registry's key, all made for a test. */
export interface AttestationAuthority {
  /** Whom to believe: the data of a `trusted_root.json`. */
  readonly trustRoot: Readonly<Record<string, unknown>>;
  readonly registryKey: RegistryKey;
  /** A signature of the registry over a text, base64. */
  sign(text: string): string;
  attest(statement: Readonly<Record<string, unknown>>, options?: AttestOptions): Promise<Attestation>;
}
