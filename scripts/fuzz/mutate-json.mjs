const numbers = [0, 1, -1, 2, 3, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, -0.5, 1e300];

/**
 * Another JSON text: a few nodes of one are replaced, renamed, repeated, taken out, or exchanged with those of another
 * text. `undefined` where the bytes are no JSON.
 *
 * @param {Uint8Array} bytes
 * @param {object} given
 * @param {import('./random.mjs').Random} given.random
 * @param {readonly string[]} given.words
 * @param {Uint8Array} given.other another input
 * @returns {Uint8Array<ArrayBuffer> | undefined}
 */
export function mutateJson(bytes, given) {
  try {
    return mutateValue(parse(bytes), given);
  } catch (error) {
    // Of a text that nests deeper than the stack is.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @param {unknown} value @param {{ random: import('./random.mjs').Random, words: readonly string[], other: Uint8Array }} given */
function mutateValue(value, { random, words, other }) {
  if (value === undefined) return undefined;
  const holder = { value };
  const donors = collect({ value: parse(other) ?? null });
  for (let left = 1 + random.int(random.pick([2, 5])); left > 0; left -= 1) {
    const place = random.pick(collect(holder));
    changePlace(place, place.holder === holder, { random, words, donors });
  }
  const space = random.pick(['', '  ', '\t']);
  return new TextEncoder().encode(JSON.stringify(holder.value, null, space) ?? '');
}

/**
 * @typedef {{ readonly holder: any, readonly key: string | number }} Place
 * @typedef {{ readonly random: import('./random.mjs').Random, readonly words: readonly string[],
 *   readonly donors: readonly Place[] }} Means
 */

/** @param {Place} place @param {boolean} isRoot @param {Means} means */
function changePlace({ holder, key }, isRoot, means) {
  const { random, donors } = means;
  const choice = random.int(8);
  const donor = random.pick(donors);
  if (choice < 2) set(holder, key, makeValue(means));
  else if (choice < 4) set(holder, key, structuredClone(donor.holder[donor.key]));
  else if (choice === 4) changeText(holder, key, means);
  else if (Array.isArray(holder)) {
    if (choice === 5) holder.splice(Number(key), 1);
    else holder.splice(random.int(holder.length + 1), 0, structuredClone(holder[Number(key)]));
  } else if (!isRoot) {
    const value = holder[key];
    if (choice !== 7) delete holder[key];
    if (choice !== 5) set(holder, typeof donor.key === 'string' ? donor.key : makeText(means), value);
  }
}

/** @param {any} holder @param {string | number} key @param {unknown} value */
function set(holder, key, value) {
  Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}

/** @param {any} holder @param {string | number} key @param {Means} means */
function changeText(holder, key, means) {
  const text = holder[key];
  if (typeof text !== 'string') return;
  const { random } = means;
  const from = random.int(text.length + 1);
  const to = random.int(2) === 0 ? from : Math.min(text.length, from + random.int(6));
  set(holder, key, text.slice(0, from) + makeText(means) + text.slice(to));
}

/** @param {Means} means */
function makeValue(means) {
  const { random } = means;
  const kinds = [null, true, false, {}, [], random.pick(numbers), makeText(means), makeText(means)];
  return structuredClone(random.pick(kinds));
}

/** @param {Means} means */
function makeText({ random, words }) {
  const odd = [
    '',
    '__proto__',
    '..',
    '/',
    '\\',
    '\0',
    '\n',
    'é',
    '\ud800',
    '*',
    '1.0.0',
    String(random.int(99)),
  ];
  return random.int(2) === 0 || words.length === 0 ? random.pick(odd) : random.pick(words);
}

/** Every value below, with what holds it. @param {any} holder @param {Place[]} [found] */
function collect(holder, found = []) {
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    const value = holder[key];
    if (typeof value === 'object' && value !== null && found.length < 2000) collect(value, found);
  }
  return found;
}

/** @param {Uint8Array} bytes */
function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
