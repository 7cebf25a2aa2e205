import type { Checkout } from './checkout-commit.ts';
import { scriptsOf } from './raw-manifest.ts';
import type { PrepareSource, RawManifest, SourceArchive } from './types.ts';

/** A checkout with what is known of its package. */
export interface PreparedPackage {
  readonly name: string;
  readonly resolved: string;
  readonly checkout: Checkout;
  readonly manifest: RawManifest;
}

/** What makes npm install the dependencies of a git package and run its `prepare` before packing. */
const wantedScripts = ['preinstall', 'install', 'postinstall', 'build', 'prepack', 'prepare'] as const;

/** Has a git package prepared by the caller where npm would prepare it, and tells whether that was done. */
export async function prepareCheckout(
  prepare: PrepareSource | undefined,
  { name, resolved, checkout, manifest }: PreparedPackage,
  signal: AbortSignal,
): Promise<SourceArchive['preparation']> {
  const known = scriptsOf(manifest);
  const scripts = Object.freeze(wantedScripts.filter((script) => known.has(script)));
  if (scripts.length === 0) return 'none';
  if (prepare === undefined) return 'withheld';
  return prepare(Object.freeze({ name, resolved, directory: checkout.directory, manifest, scripts, signal }));
}
