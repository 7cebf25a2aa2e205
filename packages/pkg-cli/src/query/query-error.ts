import { DxError } from '@dx/pkg-core';

/** A selector that cannot be evaluated. */
export function invalidQuery(reason: string, selector: string): DxError {
  return new DxError({
    code: 'DX_QUERY_INVALID',
    message: `Cannot evaluate ${JSON.stringify(selector)}: ${reason}`,
    hint: 'Selectors are those of npm query: ":root > *", ".dev", "#name", "[license=MIT]", ":semver(^1)"',
    details: { selector },
  });
}
