import { isRecord } from '../findings/read-manifest.ts';

/** How a version was published, from the strongest down, with what is only a name and a password at the end. */
export const trustKinds = ['staged', 'trusted-publisher', 'provenance', 'none'] as const;

/** `staged`: a person approved it before it could be had. `trusted-publisher`: by the workflow that the package names. */
export type TrustKind = (typeof trustKinds)[number];

/** What is kept of one version; a whole document may be hundreds of times as large. */
export interface TrustedVersion {
  readonly kind: TrustKind;
  /** Milliseconds since 1970; absent where the registry does not tell. */
  readonly publishedAt?: number;
}

/** The versions of one package, by version. */
export type TrustHistory = ReadonlyMap<string, TrustedVersion>;

/**
 * How each version in a whole document of a registry was published, as the registry says; no attestation is fetched or verified.
 * A trusted publisher counts only where there is provenance too. O(versions).
 *
 * Source: `_npmUser.approver`, `_npmUser.trustedPublisher`, `dist.attestations.provenance` and `time`
 */
export function readTrust(document: Readonly<Record<string, unknown>>): TrustHistory {
  const time = isRecord(document['time']) ? document['time'] : {};
  const versions = isRecord(document['versions']) ? document['versions'] : {};
  return new Map(
    Object.entries(versions).flatMap(([version, manifest]) => {
      if (!isRecord(manifest)) return [];
      const at = Object.hasOwn(time, version) ? Date.parse(String(time[version])) : Number.NaN;
      const kind = kindOf(manifest);
      return [[version, Number.isNaN(at) ? { kind } : { kind, publishedAt: at }] as const];
    }),
  );
}

function kindOf(manifest: Readonly<Record<string, unknown>>): TrustKind {
  const user = isRecord(manifest['_npmUser']) ? manifest['_npmUser'] : {};
  const dist = isRecord(manifest['dist']) ? manifest['dist'] : {};
  const attestations = isRecord(dist['attestations']) ? dist['attestations'] : {};
  const hasProvenance = isRecord(attestations['provenance']);
  if (isRecord(user['approver'])) return 'staged';
  if (hasProvenance && isRecord(user['trustedPublisher'])) return 'trusted-publisher';
  return hasProvenance ? 'provenance' : 'none';
}
