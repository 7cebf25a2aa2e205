import { isRecord } from '../findings/read-manifest.ts';

/** What a registry says of the signatures of one version. Nothing in it is checked. */
export interface SignedVersion {
  readonly signatures: unknown;
  /** Milliseconds since 1970; absent where the registry does not tell. */
  readonly publishedAt?: number;
  /** What the document announces of attestations: `{"url":…,"provenance":…}`. Absent where it announces none. */
  readonly attestations?: unknown;
  /** What the manifest gives as its repository. */
  readonly repository?: unknown;
}

/** The part of a whole document of a registry that signatures of one version need; `undefined` when it has no such version. */
export function readSignedVersion(
  document: Readonly<Record<string, unknown>>,
  version: string,
): SignedVersion | undefined {
  const manifest = ownRecord(document['versions'], version);
  if (manifest === undefined) return undefined;
  const dist = ownRecord(manifest, 'dist') ?? {};
  const time =
    isRecord(document['time']) && Object.hasOwn(document['time'], version) ? document['time'][version] : '';
  const publishedAt = Date.parse(String(time));
  const { attestations } = dist;
  const { repository } = manifest;
  return {
    signatures: dist['signatures'],
    ...(isGiven(attestations) ? { attestations } : {}),
    ...(isGiven(repository) ? { repository } : {}),
    ...(Number.isNaN(publishedAt) ? {} : { publishedAt }),
  };
}

function ownRecord(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isRecord(found) ? found : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
}
