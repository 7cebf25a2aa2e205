import { isAbsolute, join, relative } from 'node:path';
import type { Result } from 'npm-package-arg';
import { unsupportedSource } from './errors.ts';
import { type GitSource, readGitSource } from './git-source.ts';

/** A spec, or what a lock has at `resolved`, taken apart. */
export type Source =
  | GitSource
  | { readonly kind: 'remote'; readonly url: string }
  /** `path` is absolute, `resolved` what a lock says. */
  | { readonly kind: 'file'; readonly path: string; readonly resolved: string }
  | { readonly kind: 'directory'; readonly path: string; readonly location: string };

/** Where relative paths start. Both absolute. */
export interface SourceBase {
  readonly root: string;
  readonly from: string;
}

/**
 * Takes a spec apart as npm does; `link:` means a directory, as in other package managers.
 *
 * @param name the dependency's name; empty when it is not known
 * @throws DX_SOURCE_UNSUPPORTED for a registry's spec, an unknown protocol and whatever git must not be given
 * Source: `npm-package-arg`
 */
export async function parseSource(name: string, spec: string, base: SourceBase): Promise<Source> {
  const isLink = spec.startsWith('link:');
  const parsed = await parse(name, isLink ? `file:${spec.slice('link:'.length)}` : spec, base.from);
  if (parsed.type === 'git') return readGitSource(parsed);
  if (parsed.type === 'remote') return { kind: 'remote', url: String(parsed.fetchSpec) };
  if (parsed.type !== 'file' && parsed.type !== 'directory') {
    throw unsupportedSource(spec, `it is a registry's ${parsed.type}, not a place`);
  }
  const path = String(parsed.fetchSpec);
  const location = relativePath(base.root, path);
  if (isLink || parsed.type === 'directory') return { kind: 'directory', path, location };
  return { kind: 'file', path, resolved: `file:${location}` };
}

async function parse(name: string, spec: string, from: string): Promise<Result> {
  const { default: npa } = await import('npm-package-arg');
  try {
    return npa.resolve(name, spec, from);
  } catch (error) {
    throw unsupportedSource(spec, error instanceof Error ? error.message : String(error));
  }
}

function relativePath(root: string, path: string): string {
  const from = isAbsolute(path) ? relative(root, path) : relative(root, join(root, path));
  return from.replaceAll('\\', '/');
}
