import { compareEnglish } from '@dx/pkg-core';

/** Orders names and locations as npm does in lockfiles: English collation. */
export const compareNames: (a: string, b: string) => number = compareEnglish;

/** Like `compareNames`, but never 0 for two different strings, so that an order exists for every input. */
export function compareStrictly(a: string, b: string): number {
  return compareEnglish(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The keys in npm's order. One comparison per key when they are sorted already. */
export function sortNames(names: string[]): string[] {
  for (let index = 1; index < names.length; index += 1) {
    if (compareStrictly(names[index - 1] ?? '', names[index] ?? '') > 0) return names.sort(compareStrictly);
  }
  return names;
}

/** A frozen copy with a null prototype and sorted keys; own enumerable keys only. */
export function sortRecord<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const sorted = createRecord<Value>();
  for (const name of sortNames(Object.keys(record))) sorted[name] = record[name] as Value;
  return Object.freeze(sorted);
}

/** An empty map for keys from outside: no prototype, so that `constructor` and `__proto__` are keys like others. */
export function createRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}
