import { DxError } from '@dx/pkg-core';

/** A package that needs another version of Node or npm. */
export function engineMismatch(id: string, need: string): DxError {
  return new DxError({
    code: 'DX_ENGINE_MISMATCH',
    message: `${id} ${need}`,
    hint: 'Use a version of Node that fits, or let it pass with --no-engine-strict',
    details: { package: id, need },
  });
}

/** A package that must be installed and does not run here. */
export function platformMismatch(id: string, fault: string): DxError {
  return new DxError({
    code: 'DX_PLATFORM_MISMATCH',
    message: `${id} needs ${fault}`,
    hint: `Depend on it under "optionalDependencies" to leave it out where it does not run, or install it with --force`,
    details: { package: id, fault },
  });
}
