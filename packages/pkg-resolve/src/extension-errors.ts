import { DxError } from '@dx/pkg-core';

/** `packageExtensions` that cannot be read. */
export function invalidExtension(path: readonly string[], problem: string): DxError {
  const place = ['packageExtensions', ...path].join(' > ');
  return new DxError({
    code: 'DX_INVALID_EXTENSION',
    message: `${place} ${problem}`,
    hint: 'Write { "name@range": { "dependencies": { "missing": "^1.0.0" } } }',
    details: { path, problem },
  });
}

/** An extension that does not go together with the package, or with another extension. */
export function extensionConflict(
  id: string,
  selectors: readonly string[],
  problem: string,
  hint: string,
): DxError {
  const names = selectors.map((selector) => JSON.stringify(selector)).join(' and ');
  return new DxError({
    code: 'DX_EXTENSION_CONFLICT',
    message: `packageExtensions ${names} cannot be applied to ${id}: ${problem}`,
    hint,
    details: { package: id, selectors, problem },
  });
}
