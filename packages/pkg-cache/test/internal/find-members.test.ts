import { describe, expect, it, vi } from 'vitest';
import { findMembers } from '../../src/internal/find-members.ts';
import { scanDocument } from '../../src/scan-document.ts';
import { type Random, seededRandom } from '../random.ts';

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Keys and values by the spans that were found. */
function read(text: string, at = 0): readonly (readonly [string, unknown])[] | undefined {
  const bytes = bytesOf(text);
  const found = findMembers(bytes, at);
  return found?.keys.map((key, place) => {
    const [from = 0, to = 0] = found.spans.subarray(place * 2, place * 2 + 2);
    return [key, JSON.parse(new TextDecoder().decode(bytes.subarray(from, to)))];
  });
}

const pieces = [
  '',
  'a',
  '"',
  '\\',
  '\\"',
  '{',
  '}}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  'é',
  '\u{1f600}',
  '\u2028',
  'x'.repeat(70),
];

function randomText(random: Random): string {
  return Array.from({ length: random.int(6) }, () => random.pick(pieces)).join('');
}

function randomValue(random: Random, depth: number): unknown {
  const kind = depth > 4 ? random.int(4) : random.int(7);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind === 1) return random.int(1e9) / 8 - 1e6;
  if (kind < 4) return randomText(random);
  if (kind === 4) return Array.from({ length: random.int(4) }, () => randomValue(random, depth + 1));
  return randomObject(random, depth + 1);
}

function randomObject(random: Random, depth: number): Record<string, unknown> {
  const length = random.int(5);
  return Object.fromEntries(
    Array.from({ length }, () => [randomText(random), randomValue(random, depth + 1)]),
  );
}

function randomVersions(random: Random): Record<string, unknown> {
  const length = random.int(40);
  return Object.fromEntries(
    Array.from({ length }, (_, place) => [`${place}.${random.int(99)}.0-a~b`, randomObject(random, 0)]),
  );
}

describe('finds what JSON.parse finds', () => {
  it.each([0, 1, '\t', ' \r\n'])('in any text of it, indented by %j', (indent) => {
    const random = seededRandom(7);
    for (let round = 0; round < 500; round += 1) {
      const versions = randomVersions(random);
      const before = ' '.repeat(random.int(70));
      const text = `${before}${JSON.stringify(versions, undefined, indent)}${randomText(random)}`;
      expect(read(text, before.length)).toEqual(Object.entries(versions));
    }
  });

  it('wherever backslashes and quotes lie in a block of 64 bytes', () => {
    for (let length = 0; length < 140; length += 1) {
      for (const end of ['', '\\', '"', '\\"', '\\\\', '"{', '\\\\"}']) {
        const versions = { one: { text: 'x'.repeat(length) + end }, two: { rest: [end] } };
        expect(read(JSON.stringify(versions))).toEqual(Object.entries(versions));
      }
    }
  });

  it('after a document that was larger', () => {
    expect(read(`{"a":{"b":"${'x'.repeat(300_000)}"}}`)).toHaveLength(1);
    expect(read('{"a":{}}')).toEqual([['a', {}]]);
    expect(read('{"a":{"b":"')).toBeUndefined();
  });

  it('of a key that comes twice, both', () => {
    expect(read('{"a":{"n":1},"a":{"n":2}}')).toEqual([
      ['a', { n: 1 }],
      ['a', { n: 2 }],
    ]);
  });

  it('where there are none', () => {
    expect(read('{}')).toEqual([]);
    expect(read(' { }', 1)).toEqual([]);
  });
});

describe('leaves to the loop', () => {
  it.each([
    ['no object', '[{}]'],
    ['nothing', ''],
    ['a value that is no object', '{"a":{},"b":1,"c":{}}'],
    ['a last value that is no object', '{"a":{},"b":null}'],
    ['an escape in a key', '{"\\u0061":{}}'],
    ['a key beyond ASCII', '{"é":{}}'],
    ['a comma at the end', '{"a":{},}'],
    ['a comma at the beginning', '{,"a":{}}'],
    ['no comma', '{"a":{}"b":{}}'],
    ['no colon', '{"a"{}}'],
    ['no key', '{{}}'],
    ['a bare key', '{a:{}}'],
    ['more than a key', '{"a":"b":{}}'],
    ['a bracket too few', '{"a":{}'],
    ['too deep a value', `{"a":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`],
    ['members so small that their spans would be longer than they', `{${'"":{},'.repeat(40_000)}"":{}}`],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('all that is cut off anywhere', () => {
    const text = JSON.stringify({ '1.0.0': { name: 'a\\"', bin: {} }, '2.0.0': { files: ['{', '"'] } });
    for (let length = 0; length < text.length; length += 1)
      expect(read(text.slice(0, length)), text.slice(0, length)).toBeUndefined();
  });
});

/** The sources where WebAssembly is something else, in a state of their own. */
async function importWith(
  substitute: unknown,
): Promise<{ scan: typeof scanDocument; find: typeof findMembers }> {
  vi.resetModules();
  vi.stubGlobal('WebAssembly', substitute);
  const { scanDocument: scan } = await import('../../src/scan-document.ts');
  const { findMembers: find } = await import('../../src/internal/find-members.ts');
  expect(find(bytesOf('{"a":{}}'), 0)).toBeUndefined();
  vi.unstubAllGlobals();
  return { scan, find };
}

function attempt(scan: typeof scanDocument, bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return scan(bytes, 'a');
  } catch (error) {
    return (error as Error).message;
  }
}

it('finds nothing else than the loop where bytes were changed', async () => {
  const { scan } = await importWith(undefined);
  const random = seededRandom(11);
  let found = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = bytesOf(JSON.stringify({ name: 'a', versions: randomVersions(random) }));
    for (let change = random.int(3); change > 0; change -= 1)
      bytes[random.int(bytes.length)] = random.pick([...'"\\{}[],: \n0a'].map((each) => each.charCodeAt(0)));
    const answer = attempt(scanDocument, bytes);
    expect(answer).toEqual(attempt(scan, bytes));
    if (typeof answer !== 'string') found += 1;
  }
  expect(found).toBeGreaterThan(1_500);
  expect(found).toBeLessThan(3_000);
});

class NoSuchInstruction {
  constructor() {
    throw new Error('no such instruction');
  }
}

it.each([undefined, { Module: NoSuchInstruction }])(
  'leaves all to the loop where WebAssembly cannot be had (%#)',
  async (substitute) => {
    const { scan } = await importWith(substitute);
    const bytes = bytesOf(
      JSON.stringify({ name: 'a', versions: { '1.0.0': { a: 1 }, '2.0.0': { b: '}' } } }),
    );
    expect(scan(bytes, 'a')).toEqual(scanDocument(bytes, 'a'));
  },
);
