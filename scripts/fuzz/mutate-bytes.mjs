const interesting = [0, 1, 0x0a, 0x20, 0x22, 0x2f, 0x30, 0x37, 0x5c, 0x7f, 0x80, 0xc3, 0xff];
const encoder = new TextEncoder();

/**
 * Another input: a few random changes to the bytes of one, with words of the code and parts of other inputs.
 *
 * @param {Uint8Array} bytes
 * @param {object} given
 * @param {import('./random.mjs').Random} given.random
 * @param {readonly string[]} given.words
 * @param {Uint8Array} given.other another input
 * @param {number} given.unit bytes in which the format is laid out
 * @param {number} given.maxBytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function mutateBytes(bytes, { random, words, other, unit, maxBytes }) {
  let made = Uint8Array.from(bytes);
  for (let left = 1 + random.int(random.pick([2, 4, 12])); left > 0; left -= 1) {
    const change = random.pick(changes);
    made = change(made, { random, words, other, unit });
  }
  return made.slice(0, maxBytes);
}

/**
 * @typedef {object} Means
 * @property {import('./random.mjs').Random} random
 * @property {readonly string[]} words
 * @property {Uint8Array} other
 * @property {number} unit
 */

/** @type {readonly ((bytes: Uint8Array<ArrayBuffer>, means: Means) => Uint8Array<ArrayBuffer>)[]} */
const changes = [
  setByte,
  setByte,
  flipBit,
  changeDigit,
  writeWord,
  writeWord,
  writeWord,
  insertWord,
  insertWord,
  removePart,
  repeatPart,
  takeFromOther,
  cut,
];

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function setByte(bytes, { random }) {
  if (bytes.length > 0)
    bytes[random.int(bytes.length)] = random.int(2) === 0 ? random.int(256) : random.pick(interesting);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function flipBit(bytes, { random }) {
  const at = random.int(bytes.length);
  if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function changeDigit(bytes, { random }) {
  const from = random.int(bytes.length);
  const at = bytes.findIndex((byte, index) => index >= from && byte >= 0x30 && byte <= 0x39);
  if (at !== -1) bytes[at] = 0x30 + random.int(10);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function writeWord(bytes, means) {
  const word = pickWord(means);
  const at = means.random.int(bytes.length + 1);
  bytes.set(word.subarray(0, bytes.length - at), at);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function insertWord(bytes, means) {
  const at = means.random.int(bytes.length + 1);
  return join(bytes.subarray(0, at), pickWord(means), bytes.subarray(at));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function removePart(bytes, means) {
  const { from, to } = pickPart(bytes, means);
  return join(bytes.subarray(0, from), bytes.subarray(to));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function repeatPart(bytes, means) {
  const { from, to } = pickPart(bytes, means);
  const at = pickPart(bytes, means).from;
  return join(bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function takeFromOther(bytes, means) {
  const { from, to } = pickPart(means.other, means);
  const at = pickPart(bytes, means).from;
  const end = means.random.int(2) === 0 ? at : at + to - from;
  return join(bytes.subarray(0, at), means.other.subarray(from, to), bytes.subarray(end));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Means} means */
function cut(bytes, { random }) {
  return random.int(4) === 0 ? bytes.slice(0, random.int(bytes.length + 1)) : bytes;
}

/** @param {Means} means */
function pickWord({ random, words }) {
  return words.length === 0 ? Uint8Array.of(random.int(256)) : encoder.encode(random.pick(words));
}

/** @param {Uint8Array} bytes @param {Means} means */
function pickPart(bytes, { random, unit }) {
  const grain = random.int(2) === 0 ? unit : 1;
  const from = Math.floor(random.int(bytes.length + 1) / grain) * grain;
  const length = grain * (1 + random.int(random.pick([2, 8, 64])));
  return { from, to: Math.min(bytes.length, from + length) };
}

/** @param {Uint8Array[]} parts */
function join(...parts) {
  return Uint8Array.from(Buffer.concat(parts));
}
