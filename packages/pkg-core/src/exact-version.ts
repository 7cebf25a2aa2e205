import valid from 'semver/functions/valid.js';
import type { Brand } from './brand.ts';
import { DxError } from './dx-error.ts';

/** One semantic version, never a range: `1.2.3`, `2.0.0-rc.1`. Safe as a path segment. */
export type ExactVersion = Brand<string, 'ExactVersion'>;

/**
 * Checks that the text is one canonical semantic version. Build metadata is kept, because some published versions
 * differ only in it.
 *
 * @throws DX_INVALID_VERSION
 * Source: https://semver.org, through `semver.valid`
 */
export function parseExactVersion(input: string): ExactVersion {
  if (valid(input) !== null && isCanonical(input)) return input as ExactVersion;
  throw new DxError({
    code: 'DX_INVALID_VERSION',
    message: `Invalid version ${JSON.stringify(input.slice(0, 256))}: not a semantic version such as 1.2.3`,
    hint: 'Give one exact version, for example 1.2.3',
    details: { version: input },
  });
}

/** The version as it is written in manifests. */
export function formatExactVersion(version: ExactVersion): string {
  return version;
}

function isCanonical(input: string): boolean {
  const first = input.charCodeAt(0);
  return first >= 48 && first <= 57 && !/\s/.test(input);
}
