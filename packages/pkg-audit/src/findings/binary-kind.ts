/** What kind of program begins with these bytes. O(1). */
export function binaryKind(bytes: Uint8Array): 'ELF' | 'PE' | 'Mach-O' | 'WebAssembly' | undefined {
  const word = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  if (word === 0x7f454c46) return 'ELF';
  if (word === 0x0061736d) return 'WebAssembly';
  if (machO.has(word)) return 'Mach-O';
  if (word === 0xcafebabe && isFatBinary(bytes)) return 'Mach-O';
  return word >>> 16 === 0x4d5a && isPortable(bytes) ? 'PE' : undefined;
}

const machO: ReadonlySet<number> = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);

/** Classes of Java begin alike, with a version where fat binaries have a small number of parts. */
function isFatBinary(bytes: Uint8Array): boolean {
  return bytes.length > 8 && new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(4) < 30;
}

/** `MZ` alone could be a text. */
function isPortable(bytes: Uint8Array): boolean {
  if (bytes.length < 0x40) return false;
  const at = new DataView(bytes.buffer, bytes.byteOffset, 0x40).getUint32(0x3c, true);
  return at + 4 <= bytes.length && bytes[at] === 0x50 && bytes[at + 1] === 0x45;
}

const honest = /\.(?:node|wasm|exe|dll|so(?:\.\d+)*|dylib|bin|a|o|elf|bare)$/i;

/** Whether the name says that it is a program: its ending, or that it has none. */
export function isNamedProgram(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return honest.test(name) || !/\.[A-Za-z][A-Za-z0-9]{0,5}$/.test(name);
}
