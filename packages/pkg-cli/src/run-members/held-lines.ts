import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';

/** A line of a script, or one that dx says about it. */
export interface Line {
  readonly from: 'stdout' | 'stderr' | 'note';
  readonly bytes: Buffer;
}

/** Lines that are shown later, in order. */
export interface HeldLines {
  hold(line: Line): void;
  /** Shows all of them, part after part, and holds nothing any more. */
  release(show: (lines: readonly Line[]) => void): void;
}

const sources = ['stdout', 'stderr', 'note'] as const;
const headBytes = 5;

/**
 * Holds lines in memory up to `maxBytes`, and what is more in files of that size, so that a member that writes gigabytes
 * takes no more memory than others. Where no file can be written, all stays in memory.
 */
export function openHeldLines(maxBytes: number): HeldLines {
  const parts: string[] = [];
  let directory: string | undefined;
  let lines: Line[] = [];
  let heldBytes = 0;
  const putAside = (): void => {
    try {
      directory ??= makeDirectory();
      const file = path.join(directory, String(parts.length));
      nodeFs.writeFile(file, encodeLines(lines), { mode: 0o600 });
      parts.push(file);
      [lines, heldBytes] = [[], 0];
    } catch {
      heldBytes = Number.NEGATIVE_INFINITY;
    }
  };
  return {
    hold: (line) => {
      lines.push(line);
      heldBytes += line.bytes.length + headBytes;
      if (heldBytes > maxBytes) putAside();
    },
    release: (show) => {
      for (const file of parts.splice(0)) show(decodeLines(nodeFs.readFile(file)));
      if (directory !== undefined) nodeFs.removeTree(directory);
      show(lines.splice(0));
      heldBytes = 0;
      directory = undefined;
    },
  };
}

function makeDirectory(): string {
  const directory = path.join(tmpdir(), `dx-run-${randomUUID()}`);
  nodeFs.mkdir(directory, { mode: 0o700 });
  return directory;
}

function encodeLines(lines: readonly Line[]): Buffer {
  return Buffer.concat(
    lines.flatMap(({ from, bytes }) => {
      const head = Buffer.alloc(headBytes);
      head.writeUInt8(sources.indexOf(from));
      head.writeUInt32LE(bytes.length, 1);
      return [head, bytes];
    }),
  );
}

function decodeLines(data: Uint8Array): readonly Line[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  const lines: Line[] = [];
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const start = at + headBytes;
    const end = start + bytes.readUInt32LE(at + 1);
    lines.push({ from: sources[bytes.readUInt8(at)] ?? 'stdout', bytes: bytes.subarray(start, end) });
    at = end;
  }
  return lines;
}
