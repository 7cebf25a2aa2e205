import type { SettingsInput } from '../types.ts';

/** Backslashes before `$`, the name, and whether an unset variable means nothing. */
const variable = /(?<!\\)(\\*)\$\{([^${}?]+)(\?)?\}/g;

/**
 * The text with `${NAME}` replaced from the environment. An unset variable stays as it is written, `${NAME?}` becomes
 * nothing, and an odd number of backslashes before it keeps it literal.
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/npmrc
 */
export function expandVariables(text: string, env: SettingsInput['env']): string {
  return text.replaceAll(
    variable,
    (whole: string, escapes: string, name: string, mayBeUnset: string | undefined) => {
      if (escapes.length % 2 === 1) return whole.slice((escapes.length + 1) / 2);
      const unset = mayBeUnset === undefined ? `\${${name}}` : '';
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      return escapes.slice(escapes.length / 2) + (value ?? unset);
    },
  );
}

/** The variables that `expandVariables` would look up, set or not, in order of appearance. */
export function findVariables(text: string): readonly string[] {
  return [...text.matchAll(variable)].flatMap(([, escapes = '', name = '']) =>
    escapes.length % 2 === 0 ? [name] : [],
  );
}
