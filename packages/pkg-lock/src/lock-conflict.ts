import type { LockConflict } from './types.ts';

/** The conflict without the sides that have nothing, frozen. */
export function makeConflict(
  fields: Pick<LockConflict, 'location' | 'name' | 'field' | 'taken'> & {
    readonly [Side in 'base' | 'ours' | 'theirs']: string | undefined;
  },
): LockConflict {
  const { location, name, field, base, ours, theirs, taken } = fields;
  return Object.freeze({
    location,
    name,
    field,
    ...(base !== undefined && { base }),
    ...(ours !== undefined && { ours }),
    ...(theirs !== undefined && { theirs }),
    taken,
  });
}
