import type { Brand } from './brand.ts';
import { DxError } from './dx-error.ts';

/** A package name that npm could have published: `react`, `@scope/name`. Safe as one or two path segments and in a URL. */
export type PackageName = Brand<string, 'PackageName'>;

/** npm's cap; older packages were published under it too. */
const maxLength = 214;
/** Letters of either case, because packages such as JSONStream predate the lower-case rule. */
const segment = /^[a-zA-Z0-9\-_.~!'()*]+$/;
const reserved = new Set(['node_modules', 'favicon.ico']);

/**
 * Checks a package name by the rules for names already published (case allowed, URL-safe, no leading dot, without a
 * scope no leading underscore or hyphen either, not reserved). O(length).
 *
 * @throws DX_INVALID_PACKAGE_NAME with the reason
 * Source: npm's `validate-npm-package-name`, which the tests use as the oracle; stricter on over 214 characters, on a
 * scope that starts with a dot and on reserved words next to a scope.
 */
export function parsePackageName(input: string): PackageName {
  const reason = findFault(input);
  if (reason === undefined) return input as PackageName;
  throw new DxError({
    code: 'DX_INVALID_PACKAGE_NAME',
    message: `Invalid package name ${JSON.stringify(input.slice(0, maxLength + 1))}: ${reason}`,
    hint: 'Names look like "react" or "@scope/name"',
    details: { name: input, reason },
  });
}

/** The name as it is written in manifests and URLs. */
export function formatPackageName(name: PackageName): string {
  return name;
}

function findFault(input: string): string | undefined {
  if (input.length === 0) return 'it is empty';
  if (input.length > maxLength) return `it is longer than ${maxLength} characters`;
  if (/^[_-]/.test(input)) return 'it starts with an underscore or a hyphen';
  if (!input.startsWith('@')) return findSegmentFault(input);
  const slash = input.indexOf('/');
  if (slash < 2) return 'a scoped name is @scope/name';
  return findSegmentFault(input.slice(1, slash)) ?? findSegmentFault(input.slice(slash + 1));
}

function findSegmentFault(part: string): string | undefined {
  if (part.startsWith('.')) return 'it starts with a dot';
  if (!segment.test(part)) return 'it has characters that are not URL-safe';
  return reserved.has(part.toLowerCase()) ? 'the name is reserved' : undefined;
}
