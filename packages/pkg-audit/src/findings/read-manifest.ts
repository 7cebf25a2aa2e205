/** What a `package.json` holds; anything, since others wrote it. */
export type PackageManifest = Readonly<Record<string, unknown>>;

/** The manifest in these bytes; empty where they are none. */
export function parseManifest(bytes: Uint8Array | undefined): PackageManifest {
  if (bytes === undefined) return {};
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The texts of a map in a manifest, by key. */
export function textMap(manifest: PackageManifest, field: string): ReadonlyMap<string, string> {
  const value = Object.hasOwn(manifest, field) ? manifest[field] : undefined;
  if (!isRecord(value)) return new Map();
  return new Map(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** A text in a manifest. */
export function textOf(manifest: PackageManifest, field: string): string | undefined {
  const value = Object.hasOwn(manifest, field) ? manifest[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value has keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
