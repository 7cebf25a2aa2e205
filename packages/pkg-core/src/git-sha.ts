import type { Brand } from './brand.ts';
import { DxError } from './dx-error.ts';

/** A full commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
export type GitSha = Brand<string, 'GitSha'>;

/**
 * Checks that the text is a whole commit id; abbreviations, refs and options are refused.
 *
 * @throws DX_INVALID_GIT_SHA
 */
export function parseGitSha(input: string): GitSha {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(input)) return input as GitSha;
  throw new DxError({
    code: 'DX_INVALID_GIT_SHA',
    message: `Invalid commit ${JSON.stringify(input.slice(0, 80))}: not 40 or 64 lower-case hex digits`,
    hint: 'git rev-parse HEAD',
    details: { commit: input },
  });
}

/** The commit id as git prints it. */
export function formatGitSha(sha: GitSha): string {
  return sha;
}
