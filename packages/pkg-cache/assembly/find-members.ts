// AssemblyScript: `npm run dev:wasm` compiles it into src/scan/members-module.ts.

const blockBytes: u32 = 64;
const maxDepth: u32 = 500;

const newline: u8 = 0x0a;
const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
const backslash: u8 = 0x5c;

/** 1 when the last byte of the block before was a backslash that escapes the first of this one. */
let isEscaped: u64 = 0;
let spansEnd: u32 = 0;
let namesEnd: u32 = 0;

/** Where the spans of the last call end. */
export function endOfSpans(): u32 {
  return spansEnd;
}

/** Where the names of the last call end. */
export function endOfNames(): u32 {
  return namesEnd;
}

/**
 * Where each member of the object at `at` lies whose values are objects: begin and end, two numbers of 32 bits each, from
 * `spans` on; its keys from `names` on, a newline after each. At least 64 zero bytes follow the text at `end`. `names` lies
 * behind `spans`, and what is behind it is at least as large as the text.
 *
 * 64 bytes at a time become one bit each: quotes that nothing escapes, then what lies between them, then brackets outside of
 * that. Only brackets are looked at one by one.
 *
 * @returns the end of the object, or 0: not of this kind, or not as plain as this (escapes in keys, say)
 */
export function findMembers(at: u32, end: u32, spans: u32, names: u32): u32 {
  const limit = names - 8;
  let depth: u32 = 0;
  let inString: u64 = 0;
  let from = at + 1;
  spansEnd = spans;
  namesEnd = names;
  isEscaped = 0;
  for (let block = at; block < end; block += blockBytes) {
    const strings = prefixXor(maskOf(block, quote, 0) & ~escapedIn(block)) ^ inString;
    inString = <u64>(<i64>strings >> 63);
    const opening = maskOf(block, 0x7b, 0x20) & ~strings;
    let brackets = (maskOf(block, 0x7d, 0x20) & ~strings) | opening;
    for (; brackets !== 0; brackets &= brackets - 1) {
      const bit = ctz(brackets);
      const here = block + <u32>bit;
      if ((opening >> bit) & 1) {
        depth += 1;
        if (depth > maxDepth) return 0;
        if (depth === 2 && !beginMember(from, here, spansEnd === spans, limit)) return 0;
      } else {
        depth -= 1;
        if (depth > 1) continue;
        if (depth === 0) return skipSpace(from) === here ? here + 1 : 0;
        from = here + 1;
        endMember(from);
      }
    }
  }
  return 0;
}

/** Notes the member whose value begins at `here`, if there is nothing but its key since `from`. */
function beginMember(from: u32, here: u32, isFirst: bool, limit: u32): bool {
  if (spansEnd > limit) return false;
  let at = skipSpace(from);
  if (!isFirst) {
    if (load<u8>(at) !== comma) return false;
    at = skipSpace(at + 1);
  }
  if (load<u8>(at) !== quote) return false;
  at = copyKey(at + 1);
  if (at === 0) return false;
  at = skipSpace(at);
  store<u32>(spansEnd, here);
  return load<u8>(at) === colon && skipSpace(at + 1) === here;
}

function endMember(end: u32): void {
  store<u32>(spansEnd + 4, end);
  spansEnd += 8;
}

/** The end of the string whose text begins at `from`, or 0 where it is not plain ASCII. */
function copyKey(from: u32): u32 {
  let at = from;
  for (;;) {
    const byte = load<u8>(at);
    at += 1;
    if (byte === quote) break;
    if (byte < 0x20 || byte > 0x7e || byte === backslash) return 0;
    store<u8>(namesEnd, byte);
    namesEnd += 1;
  }
  store<u8>(namesEnd, newline);
  namesEnd += 1;
  return at;
}

function skipSpace(from: u32): u32 {
  let at = from;
  while (isSpace(load<u8>(at))) at += 1;
  return at;
}

function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/** The bytes of a block that a backslash escapes. */
function escapedIn(block: u32): u64 {
  let slashes = maskOf(block, backslash, 0) & ~isEscaped;
  let escaped = isEscaped;
  isEscaped = 0;
  while (slashes !== 0) {
    const slash = slashes & (0 - slashes);
    const next = slash << 1;
    if (next === 0) isEscaped = 1;
    escaped |= next;
    slashes &= ~(slash | next);
  }
  return escaped;
}

/** The bytes of a block that are `wanted` once `ignored` bits are set: `{` and `[` differ in one, as `}` and `]` do. */
function maskOf(block: u32, wanted: u8, ignored: u8): u64 {
  return (
    sixteenOf(block, wanted, ignored) |
    (sixteenOf(block + 16, wanted, ignored) << 16) |
    (sixteenOf(block + 32, wanted, ignored) << 32) |
    (sixteenOf(block + 48, wanted, ignored) << 48)
  );
}

function sixteenOf(at: u32, wanted: u8, ignored: u8): u64 {
  const bytes = v128.or(v128.load(at), i8x16.splat(ignored));
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(wanted))));
}

/** Each bit: whether the number of bits up to it is odd. */
function prefixXor(bits: u64): u64 {
  let sum = bits ^ (bits << 1);
  sum ^= sum << 2;
  sum ^= sum << 4;
  sum ^= sum << 8;
  sum ^= sum << 16;
  return sum ^ (sum << 32);
}
