import { membersModule } from './members-module.ts';

/** The members of an object whose values are objects. */
export interface FoundMembers {
  readonly keys: readonly string[];
  /** Where each value begins and ends, two numbers for each. */
  readonly spans: Uint32Array<ArrayBuffer>;
  /** Where the object ends. */
  readonly end: number;
}

/** What `assembly/find-members.ts` exports. */
interface Finder {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  findMembers(at: number, end: number, spans: number, names: number): number;
  endOfSpans(): number;
  endOfNames(): number;
}

interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const pageBytes = 65_536;
/** Beyond, the memory that it takes is worth more than the time. */
const maxTextBytes = 64 * 1024 ** 2;
const paddingBytes = 64;

/** One for each thread; `null` where there can be none. */
let finder: Finder | null | undefined;

/**
 * The members of the JSON object at `at`, at some gigabytes a second; a loop in JavaScript took twenty times as long before
 * it was optimised, which is most of an installation (300 of 1,600 ms of processor time in a cold one of the fixture large).
 *
 * @returns nothing where the object is not of this kind, is not as plain as registries write it, or WebAssembly cannot be
 * had: whoever asked has to look itself, and finds what is wrong with it
 */
export function findMembers(bytes: Uint8Array, at: number): FoundMembers | undefined {
  if (bytes[at] !== 0x7b || bytes.length - at > maxTextBytes) return undefined;
  finder ??= openFinder();
  if (finder === null) return undefined;
  const text = bytes.subarray(at);
  const spansAt = align(text.length + paddingBytes);
  const namesAt = align(spansAt + pageBytes + text.length / 4);
  if (!reserve(finder, namesAt + text.length)) return undefined;
  const { buffer } = finder.memory;
  const memory = new Uint8Array(buffer);
  memory.set(text);
  memory.fill(0, text.length, spansAt);
  const end = finder.findMembers(0, text.length, spansAt, namesAt);
  if (end === 0) return undefined;
  const spans = new Uint32Array(buffer.slice(spansAt, finder.endOfSpans()));
  for (let place = 0; place < spans.length; place += 1) spans[place] = (spans[place] ?? 0) + at;
  const names = Buffer.from(buffer, namesAt, finder.endOfNames() - namesAt).toString('latin1');
  return { keys: names.split('\n').slice(0, -1), spans, end: end + at };
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function reserve({ memory }: Finder, bytes: number): boolean {
  const lacking = bytes - memory.buffer.byteLength;
  try {
    if (lacking > 0) memory.grow(Math.ceil(lacking / pageBytes));
    return true;
  } catch {
    return false;
  }
}

/** Some processors lack the instructions, and Node can be told to do without. */
function openFinder(): Finder | null {
  try {
    const { Instance, Module } = Reflect.get(globalThis, 'WebAssembly') as Wasm;
    return new Instance(new Module(Buffer.from(membersModule, 'base64'))).exports as Finder;
  } catch {
    return null;
  }
}
