import { DxError, type Integrity } from '@dx/pkg-core';

/** `DX_BUNDLE_INVALID`: bytes are no sound bundle, and `reason` says where. */
export function bundleInvalid(subject: string, reason: string): DxError {
  return new DxError({
    code: 'DX_BUNDLE_INVALID',
    message: `${subject} is not a sound bundle of packages: ${reason}`,
    hint: 'Delete it and make it again: dx cache pack <file>',
    details: { subject, reason },
  });
}

/** `DX_BUNDLE_SOURCE`: an archive that is to go into a bundle is gone, or is not what its hash says. */
export function bundleSource(subject: string, integrity: Integrity, reason: string): DxError {
  return new DxError({
    code: 'DX_BUNDLE_SOURCE',
    message: `${subject} cannot be written: the archive ${integrity} ${reason}`,
    hint: 'Run the command again: the archive is fetched anew',
    details: { subject, integrity, reason },
  });
}
