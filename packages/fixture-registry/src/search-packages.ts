import { asRecord } from './abbreviate-packument.ts';
import type { PackageShelf } from './package-shelf.ts';

/** The answer of `/-/v1/search`: names and descriptions that contain the text, sorted by name, at most `size`. */
export async function searchPackages(shelf: PackageShelf, text: string, size: number): Promise<unknown> {
  const found: unknown[] = [];
  const needle = text.toLowerCase();
  for (const name of [...shelf.names].sort()) {
    const latest = await latestManifest(shelf, name);
    const description = String(latest['description'] ?? '');
    if (!`${name} ${description}`.toLowerCase().includes(needle)) continue;
    found.push({
      package: { name, version: latest['version'], description, keywords: latest['keywords'] ?? [] },
    });
  }
  return { objects: found.slice(0, size), total: found.length };
}

async function latestManifest(shelf: PackageShelf, name: string): Promise<Readonly<Record<string, unknown>>> {
  const packument = (await shelf.packument(name)) ?? {};
  const latest = asRecord(packument['dist-tags'])['latest'];
  return asRecord(asRecord(packument['versions'])[String(latest)]);
}
