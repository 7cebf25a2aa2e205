import type { DxError } from '@dx/pkg-core';

/** What npm calls the same failure. */
const npmCodes: Readonly<Record<string, string>> = {
  DX_ALLOW_SCRIPTS_FLAG: 'EALLOWSCRIPTS',
  DX_ARCHIVE_NOT_FOUND: 'E404',
  DX_AUDIT_UNAVAILABLE: 'ENOAUDIT',
  DX_BIN_EXISTS: 'EEXIST',
  DX_CONFIG_UNKNOWN: 'EUNKNOWNCONFIG',
  DX_DISK_FULL: 'ENOSPC',
  DX_ENGINE_MISMATCH: 'EBADENGINE',
  DX_EXTENSION_CONFLICT: 'EPACKAGEEXTENSIONS',
  DX_FETCH_FORBIDDEN: 'E403',
  DX_FETCH_TIMEOUT: 'ETIMEDOUT',
  DX_FETCH_UNAUTHORIZED: 'E401',
  DX_GIT_MISSING: 'ENOGIT',
  DX_INTEGRITY_MISMATCH: 'EINTEGRITY',
  DX_INVALID_EXTENSION: 'EPACKAGEEXTENSIONS',
  DX_INVALID_OVERRIDE: 'EOVERRIDEVALUE',
  DX_INVALID_PACKAGE_NAME: 'EINVALIDPACKAGENAME',
  DX_INVALID_SPEC: 'EINVALIDTAGNAME',
  DX_LOCK_MISSING: 'EUSAGE',
  DX_LOCK_OUT_OF_DATE: 'EUSAGE',
  DX_LOCK_TOO_NEW: 'ELOCKFILEVERSION',
  DX_MANIFEST_NOT_FOUND: 'ENOENT',
  DX_MANIFEST_PARSE: 'EJSONPARSE',
  DX_NOT_PUBLISHED: 'E404',
  DX_NO_LOCKFILE: 'ENOLOCK',
  DX_OFFLINE: 'ENOTCACHED',
  DX_OTP_NEEDED: 'EOTP',
  DX_OVERRIDE_CONFLICT: 'EOVERRIDE',
  DX_PACKAGE_NOT_FOUND: 'E404',
  DX_PATCH_AMBIGUOUS: 'EPATCHAMBIGUOUS',
  DX_PATCH_FAILED: 'EPATCHFAILED',
  DX_PATCH_NOT_REGISTRY: 'EPATCHNONREGISTRY',
  DX_PATCH_MISSING: 'EPATCHNOTFOUND',
  DX_PATCH_TARGET: 'EPATCHNOTINSTALLED',
  DX_PATCH_UNSAFE: 'EPATCHUNSAFE',
  DX_PEER_CONFLICT: 'ERESOLVE',
  DX_PLATFORM_MISMATCH: 'EBADPLATFORM',
  DX_PUBLISH_PRIVATE: 'EPRIVATE',
  DX_SCRIPTS_PENDING: 'ESTRICTALLOWSCRIPTS',
  DX_SOURCE_NOT_FOUND: 'ENOENT',
  DX_UNKNOWN_COMMAND: 'EUNKNOWNCOMMAND',
  DX_UNKNOWN_FLAG: 'EUNKNOWNCONFIG',
  DX_UNSUPPORTED_PLATFORM: 'EBADPLATFORM',
  DX_UNSUPPORTED_SPEC: 'EUNSUPPORTEDPROTOCOL',
  DX_USAGE: 'EUSAGE',
  DX_VERSION_NOT_FOUND: 'ETARGET',
  DX_WORKSPACE_DUPLICATE_NAME: 'EDUPLICATEWORKSPACE',
};

/**
 * The code that npm has for the same failure, which scripts look for; `undefined` where npm has none. Failures of a
 * registry or of the system have the code of their status or errno, as with npm.
 *
 * Source: `lib/utils/error-message.js` and the libraries of npm 12
 */
export function npmCode({ code, details }: DxError): string | undefined {
  const { status, errno, npmCode: named, type } = details;
  if (typeof named === 'string' && named !== '') return named;
  if (code === 'DX_SOURCE_REFUSED')
    return typeof type === 'string' ? `EALLOW${type.toUpperCase()}` : undefined;
  if (Object.hasOwn(npmCodes, code)) return npmCodes[code];
  if (typeof errno === 'string' && errno !== '') return errno;
  return typeof status === 'number' && code.startsWith('DX_FETCH_') ? `E${status}` : undefined;
}
