import { DxError } from '@dx/pkg-core';

/** An override that cannot be read. */
export function invalidOverride(path: readonly string[], problem: string): DxError {
  const rule = path.map((key) => JSON.stringify(key)).join(' > ');
  return new DxError({
    code: 'DX_INVALID_OVERRIDE',
    message: path.length === 0 ? `"overrides" ${problem}` : `The override ${rule} ${problem}`,
    hint: 'Write overrides as { "name": "range" } or { "parent": { "name": "range" } }',
    details: { path, problem },
  });
}

/** What an override that contradicts the project itself is made of. */
export interface OverrideClash {
  readonly name: string;
  /** What the project asks for. */
  readonly spec: string;
  /** What the override puts in its place. */
  readonly override: string;
}

/** An override of what the project itself depends on. */
export function overrideConflict(clash: OverrideClash): DxError {
  const { name, spec, override } = clash;
  return new DxError({
    code: 'DX_OVERRIDE_CONFLICT',
    message: `The project depends on ${name}@${spec} itself, and overrides it with ${override}`,
    hint: `Write the same range at both places, or "$${name}" as the override to follow the dependency`,
    details: { ...clash },
  });
}
