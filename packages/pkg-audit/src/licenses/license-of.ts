import parseExpression from 'spdx-expression-parse';

/** What a manifest says of its licence. */
export type DeclaredLicense =
  /** An SPDX identifier or expression: `MIT`, `(MIT OR Apache-2.0)`. */
  | { readonly kind: 'expression'; readonly expression: string; readonly isSingle: boolean }
  /** Words that are no SPDX expression: `SEE LICENSE IN license.txt`, `UNLICENSED`, `BSD`. */
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'none' };

const none: DeclaredLicense = Object.freeze({ kind: 'none' });
/** Longer than any expression that people write. */
const maxLength = 1_000;

/**
 * The licence of a package as its manifest declares it: `license` as text or `{ type }`, else the old list `licenses`, which
 * stands for a choice. Nothing is corrected or guessed, and no file is read. O(length).
 *
 * Source: https://docs.npmjs.com/cli/v12/configuring-npm/package-json#license
 */
export function licenseOf(manifest: Readonly<Record<string, unknown>>): DeclaredLicense {
  const words = wordsOf(manifest['license']) ?? listOf(manifest['licenses']) ?? wordsOf(manifest['licenses']);
  if (words === undefined) return none;
  const parsed = words.length > maxLength ? undefined : tryParse(words);
  if (parsed === undefined) return { kind: 'words', words: words.slice(0, maxLength) };
  return { kind: 'expression', expression: words, isSingle: 'license' in parsed && !('exception' in parsed) };
}

/** The licence in one word or expression, for people; `none` where nothing is declared. */
export function formatLicense(license: DeclaredLicense): string {
  if (license.kind === 'none') return 'none';
  return license.kind === 'words' ? license.words : license.expression;
}

function wordsOf(value: unknown): string | undefined {
  const text =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['type'] : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function listOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const words = value.map(wordsOf).filter((text) => text !== undefined);
  if (words.length < 2) return words[0];
  return `(${words.join(' OR ')})`;
}

function tryParse(words: string): ReturnType<typeof parseExpression> | undefined {
  try {
    return parseExpression(words);
  } catch {
    return undefined;
  }
}
