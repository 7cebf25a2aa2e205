import { hideSecrets } from './hide-secrets.ts';

/** Facts about a failure that a program can read: plain data, never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What a failure is made of. `code` is stable across releases; `hint` is the next command or step to try. */
export interface DxErrorInit {
  readonly code: `DX_${string}`;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  readonly cause?: unknown;
}

/**
 * The one error shape of dx. The message names what failed and on what; match on `code`, because two copies of
 * this class may be loaded and `instanceof` would then miss one. What has the shape of a secret is taken out of message and
 * hint (`hideSecrets`).
 *
 * @example
 * throw new DxError({ code: 'DX_MANIFEST_NOT_FOUND', message: 'No package.json in /app', hint: 'npm init -y' });
 */
export class DxError extends Error {
  readonly code: `DX_${string}`;
  readonly hint: string | undefined;
  readonly details: ErrorDetails;

  constructor(init: DxErrorInit) {
    super(hideSecrets(init.message), init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'DxError';
    this.code = init.code;
    this.hint = init.hint === undefined ? undefined : hideSecrets(init.hint);
    this.details = Object.freeze({ ...init.details });
  }

  /** What `JSON.stringify` prints: code, message, hint and details, without stack or cause. */
  toJSON(): Readonly<Record<string, unknown>> {
    return { code: this.code, message: this.message, hint: this.hint, details: this.details };
  }
}

/** Whether `error` has the shape of a `DxError` and, when `code` is given, that code. Works across copies of dx. */
export function isDxError(error: unknown, code?: string): error is DxError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return code === undefined ? error.code.startsWith('DX_') : error.code === code;
}
