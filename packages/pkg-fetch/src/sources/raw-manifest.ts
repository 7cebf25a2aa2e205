import { badManifest } from './errors.ts';
import type { RawManifest } from './types.ts';

/**
 * A `package.json` as it is, with own keys only.
 *
 * @throws DX_SOURCE_MANIFEST when it is no JSON object
 */
export function parseRawManifest(bytes: Uint8Array, subject: string): RawManifest {
  const manifest = parse(bytes, subject);
  if (isRecord(manifest)) return manifest;
  throw badManifest(subject, 'it is no JSON object');
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is RawManifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The scripts of a package by name; what is no command is left out. */
export function scriptsOf(manifest: RawManifest): ReadonlyMap<string, string> {
  const scripts = Object.hasOwn(manifest, 'scripts') ? manifest['scripts'] : undefined;
  const entries = isRecord(scripts) ? Object.entries(scripts) : [];
  return new Map(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

/** The manifest as a registry would give it; see `FoundSource`. */
export function withDist(
  manifest: RawManifest,
  dist: { readonly tarball: string; readonly integrity?: string },
  hasBindingGyp: boolean,
): RawManifest {
  const scripts = scriptsOf(manifest);
  const isBuilt = scripts.has('install') || scripts.has('preinstall') || manifest['gypfile'] === false;
  const { hasInstallScript: _claim, gypfile, ...said } = manifest;
  return Object.freeze({
    ...said,
    ...(hasBindingGyp && !isBuilt ? { gypfile: true } : gypfile === false ? { gypfile } : {}),
    dist: Object.freeze({ ...dist }),
  });
}

function parse(bytes: Uint8Array, subject: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw badManifest(subject, `it is no JSON (${(error as Error).message})`, error);
  }
}
