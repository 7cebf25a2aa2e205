/** Printable ASCII in the order of the English locale; a letter's two cases stand together, lower case first. */
const order =
  ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ';
const weights = weighCharacters();
let collator: Intl.Collator | undefined;

/**
 * Orders two names, locations or paths as npm does wherever it sorts: by the English locale, so that case and
 * punctuation do not sort by code point. Negative, zero or positive, as `Array.prototype.sort` wants it.
 *
 * The same answer as `new Intl.Collator('en').compare`, which takes 6 ms to make and is only made for text that is not
 * ASCII. Cost: linear in the common prefix. Source: the root collation of CLDR.
 *
 * @example
 * ['b', 'B', 'a'].sort(compareEnglish); // ['a', 'b', 'B']
 */
export function compareEnglish(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let byCase = 0;
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    const weightLeft = weights[left] ?? 0;
    const weightRight = weights[right] ?? 0;
    if (weightLeft === 0 || weightRight === 0) return compareAny(a, b);
    if (weightLeft >> 1 !== weightRight >> 1) {
      return isPlainAt(a, index + 1) && isPlainAt(b, index + 1) ? weightLeft - weightRight : compareAny(a, b);
    }
    byCase ||= weightLeft - weightRight;
  }
  if (a.length === b.length) return byCase;
  const longer = a.length > length ? a : b;
  return isPlainAt(longer, length) ? a.length - b.length : compareAny(a, b);
}

/** What follows may change what a character weighs, unless it is ASCII as well. */
function isPlainAt(text: string, index: number): boolean {
  return index >= text.length || (weights[text.charCodeAt(index)] ?? 0) !== 0;
}

function compareAny(a: string, b: string): number {
  collator ??= new Intl.Collator('en');
  return collator.compare(a, b);
}

/** By character code: 0 for what is not in `order`; two cases of a letter differ in the last bit only. */
function weighCharacters(): Uint8Array {
  const table = new Uint8Array(128);
  let weight = 0;
  for (const character of order) {
    const isUpper = character >= 'A' && character <= 'Z';
    weight = isUpper ? weight | 1 : (weight | 1) + 1;
    table[character.charCodeAt(0)] = weight;
  }
  return table;
}
