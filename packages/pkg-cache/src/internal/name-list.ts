/** Texts as one text, which is copied and packed as a whole; as they are where one of them has a newline in it. */
export type NameList = string | readonly string[];

/** Joins texts; `splitNames` gives them back. */
export function joinNames(names: readonly string[]): NameList {
  const joined = names.join('\n');
  return names.length > 0 && countNewlines(joined) === names.length - 1 ? joined : names;
}

/** The texts that `joinNames` joined. */
export function splitNames(names: NameList): readonly string[] {
  return typeof names === 'string' ? names.split('\n') : names;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
