import type { SourceSpec } from '@dx/pkg-resolve';
import type npa from 'npm-package-arg';

/** A package that comes from a repository, an address, an archive or a directory, as somebody typed it. */
export interface TypedSource {
  readonly kind: SourceSpec['kind'];
  /** The name that it is given; absent when the package says it. */
  readonly name: string | undefined;
  readonly parsed: npa.Result;
}

/** The source that a spec means; nothing for one of the registry. */
export function readTypedSource(parsed: npa.Result): TypedSource | undefined {
  const { type: kind, name } = parsed;
  if (kind !== 'git' && kind !== 'remote' && kind !== 'file' && kind !== 'directory') return undefined;
  return { kind, name: name === null || name === '' ? undefined : name, parsed };
}
