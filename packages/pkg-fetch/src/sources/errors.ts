import { DxError, isDxError } from '@dx/pkg-core';
import { redactText } from '../redact-url.ts';

/** A spec, URL or reference that may be shown: without userinfo and values of a query, but with the commit after `#`. */
export function showSource(text: string): string {
  const [address = '', ...fragment] = text.slice(0, 300).split('#');
  const shown = [redactText(address), ...fragment.map((part) => redactText(part))].join('#');
  return shown.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

/** Text for a command that a person may paste: nothing in it means anything to a shell. */
export function showArgument(text: string, otherwise: string): string {
  return /^[\w@:/.+~%=,-]+$/.test(text) && !text.startsWith('-') ? text : otherwise;
}

/** A spec that cannot or must not be fetched. */
export function unsupportedSource(spec: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_SOURCE_UNSUPPORTED',
    message: `Cannot fetch ${JSON.stringify(showSource(spec))}: ${redactText(reason)}`,
    hint: 'Check this dependency in package.json or its entry in the lockfile',
    details: { spec: showSource(spec), reason: redactText(reason) },
    cause,
  });
}

/** A path of a spec where nothing lies, or something else than the spec means. */
export function sourceNotFound(spec: string, path: string, expected: string, found: string): DxError {
  return new DxError({
    code: 'DX_SOURCE_NOT_FOUND',
    message: `Nothing to install for ${JSON.stringify(showSource(spec))}: expected ${expected} at ${path}, found ${found}`,
    hint: `ls -l ${showArgument(path, '<the path>')}`,
    details: { spec: showSource(spec), path, expected, found },
  });
}

/** A package without a `package.json` that can be read. */
export function badManifest(subject: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_SOURCE_MANIFEST',
    message: `No usable package.json in ${showSource(subject)}: ${reason}`,
    hint: 'Only a directory, repository or archive with a package.json at its top can be installed',
    details: { subject: showSource(subject), reason },
    cause,
  });
}

/** Bytes that are no archive, or a broken one. */
export function badArchive(subject: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_SOURCE_ARCHIVE',
    message: `The archive of ${showSource(subject)} cannot be read: ${reason}`,
    hint: 'Fetch it by hand and look: tar -tzf <file>',
    details: { subject: showSource(subject), reason },
    cause,
  });
}

/** More than the limits allow. */
export function sourceTooLarge(subject: string, what: string, limit: number): DxError {
  return new DxError({
    code: 'DX_SOURCE_TOO_LARGE',
    message: `${showSource(subject)} is too large: it has more than ${limit} ${what}`,
    hint: 'Check what it is; nothing of it was used',
    details: { subject: showSource(subject), what, limit },
  });
}

/** No git on PATH. */
export function gitMissing(subject: string): DxError {
  return new DxError({
    code: 'DX_GIT_MISSING',
    message: `Fetching ${showSource(subject)} needs git, and no program of that name is on PATH`,
    hint: 'Install git, then run the command again: git --version',
    details: { subject: showSource(subject) },
  });
}

/** A branch, tag, range or commit that the repository does not have. */
export function refNotFound(subject: string, wanted: string): DxError {
  return new DxError({
    code: 'DX_GIT_REF_NOT_FOUND',
    message: `${showSource(subject)} has no ${showSource(wanted)}`,
    hint: 'See what it has: git ls-remote <its address>',
    details: { subject: showSource(subject), wanted: showSource(wanted) },
  });
}

/** A call that was ended from outside: the signal's reason when that is a `DxError`, else `DX_CANCELLED`. */
export function sourceCancelled(subject: string, reason?: unknown): DxError {
  if (isDxError(reason)) return reason;
  return new DxError({
    code: 'DX_CANCELLED',
    message: `Cancelled while fetching ${showSource(subject)}`,
    hint: 'Run the command again',
    details: { subject: showSource(subject) },
  });
}
