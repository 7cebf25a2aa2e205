import { DxError } from '@dx/pkg-core';

/** `DX_DXP_INVALID`: bytes are no sound `.dxp` archive, and `reason` says where. */
export function dxpInvalid(subject: string, reason: string): DxError {
  return new DxError({
    code: 'DX_DXP_INVALID',
    message: `${subject} is not a sound .dxp archive: ${reason}`,
    hint: 'Delete it; what made it can make it again',
    details: { subject, reason },
  });
}

/** `DX_DXP_FILE_MISSING`: the archive has no file at the path. */
export function dxpFileMissing(subject: string, path: string): DxError {
  return new DxError({
    code: 'DX_DXP_FILE_MISSING',
    message: `${subject} has no file ${JSON.stringify(path.slice(0, 200))}`,
    hint: 'See what it has: dx archive ls <file>',
    details: { subject, path },
  });
}
