/** Cuts what a program writes into whole lines. */
export interface LineSplitter {
  /** The lines that are complete by now, without their ends. */
  push(bytes: Uint8Array): readonly Buffer[];
  /** What is left when nothing more comes, if anything is. */
  end(): Buffer | undefined;
}

/** A line that never ends is passed on in parts of this size, so that it cannot fill the memory. */
const maxLineBytes = 65_536;
const newline = 0x0a;

/** Lines as bytes: nothing is decoded, so that a character which comes in two parts is not harmed. */
export function openLineSplitter(): LineSplitter {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push: (bytes) => {
      const lines: Buffer[] = [];
      let left = Buffer.concat([rest, bytes]);
      for (let at = left.indexOf(newline); at !== -1; at = left.indexOf(newline)) {
        lines.push(withoutReturn(left.subarray(0, at)));
        left = left.subarray(at + 1);
      }
      for (; left.length > maxLineBytes; left = left.subarray(wholeCharacters(left)))
        lines.push(left.subarray(0, wholeCharacters(left)));
      rest = Buffer.from(left);
      return lines;
    },
    end: () => {
      const last = rest;
      rest = Buffer.alloc(0);
      return last.length === 0 ? undefined : last;
    },
  };
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

/** As many bytes as fit without cutting a character of UTF-8: continuation bytes begin with the bits 10. */
function wholeCharacters(bytes: Buffer): number {
  for (let size = maxLineBytes; size > maxLineBytes - 4; size -= 1)
    if (((bytes[size] ?? 0) & 0xc0) !== 0x80) return size;
  return maxLineBytes;
}
