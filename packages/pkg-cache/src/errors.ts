import { DxError, type ErrorDetails } from '@dx/pkg-core';

/** `DX_ARCHIVE_INVALID`: the archive is not a sound gzip or tar, and `reason` says where. */
export function archiveInvalid(subject: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_ARCHIVE_INVALID',
    message: `The archive of ${subject} is damaged: ${reason}`,
    hint: 'Try again; if it stays, tell the publisher of the package or pin another version',
    details: { subject, reason },
    cause,
  });
}

/** `DX_ARCHIVE_TOO_LARGE`: the archive goes over a cap, and `reason` says which. */
export function archiveTooLarge(subject: string, reason: string, details?: ErrorDetails): DxError {
  return new DxError({
    code: 'DX_ARCHIVE_TOO_LARGE',
    message: `The archive of ${subject} is too large: ${reason}`,
    hint: 'If the package is meant to be this large, raise the limits of the store; otherwise do not install it',
    details: { subject, reason, ...details },
  });
}

/** `DX_METADATA_INVALID`: what the registry sent is not a package document. */
export function metadataInvalid(name: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_METADATA_INVALID',
    message: `The registry's document of ${name} cannot be used: ${reason}`,
    hint: 'Check which registry is asked (registry in .npmrc, or --registry) and whether it wants a login',
    details: { name, reason },
    cause,
  });
}

/** `DX_REGISTRY_NAME_MISMATCH`: the registry answered with the document of another package. */
export function registryNameMismatch(asked: string, found: string): DxError {
  return new DxError({
    code: 'DX_REGISTRY_NAME_MISMATCH',
    message: `The registry was asked for ${asked} and answered with ${JSON.stringify(found.slice(0, 214))}`,
    hint: 'Do not install from this registry until its operator has explained the answer',
    details: { asked, found },
  });
}
