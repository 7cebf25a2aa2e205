import { DxError } from '@dx/pkg-core';

/** One step into a value: a name or index, or the place behind the last item of a list. */
export type JsonStep = string | { readonly kind: 'append' };

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The steps of npm's way to name a place in a manifest: `a.b`, `list[0].c`, `list[]`, `map[key.with.dots]`.
 *
 * @throws DX_JSON_PATH for an empty path and for names that reach into the language itself
 */
export function parseJsonPath(text: string): readonly JsonStep[] {
  const steps = [...text.trim().matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, inBrackets, name]): JsonStep => {
      if (name !== undefined) return name;
      return inBrackets === undefined || inBrackets === '' ? { kind: 'append' } : inBrackets;
    },
  );
  if (steps.length === 0) throw pathError(text, 'it names nothing');
  const [bad] = steps.filter((step) => typeof step === 'string' && forbidden.has(step));
  if (bad !== undefined) throw pathError(text, `${JSON.stringify(bad)} is no name for data`);
  return steps;
}

/** Whether a step can be an index. */
export function isIndex(step: JsonStep): boolean {
  return typeof step === 'string' && /^\d+$/.test(step);
}

/** The failure of a path that cannot be followed. */
export function pathError(text: string, why: string): DxError {
  return new DxError({
    code: 'DX_JSON_PATH',
    message: `${JSON.stringify(text)} leads nowhere: ${why}`,
    hint: 'Paths look like scripts.test, contributors[0].name, keywords[]',
    details: { path: text },
  });
}
