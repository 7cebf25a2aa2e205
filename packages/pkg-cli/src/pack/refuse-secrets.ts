import { DxError } from '@dx/pkg-core';
import type { SecretFinding } from './find-secrets.ts';

/** The failure of `--strict` when a package would carry secrets. */
export function secretsPacked(id: string, secrets: readonly SecretFinding[]): DxError {
  const listed = secrets.map(({ path, reason }) => `${path} (${reason})`).join(', ');
  return new DxError({
    code: 'DX_PACK_SECRETS',
    message: `${id} would carry what looks like secrets: ${listed}`,
    hint: 'Leave them out with "files" in package.json or an .npmignore, or drop --strict',
    details: { id, secrets },
  });
}
