import { factRules } from './code-rules.ts';
import { packageRules } from './package-rules.ts';
import type { CodeRule } from './types.ts';

/** Every rule, by id. An id never means something else later. */
export const codeRules: readonly CodeRule[] = Object.freeze(
  [...factRules, ...packageRules].sort((a, b) => (a.id < b.id ? -1 : 1)),
);
