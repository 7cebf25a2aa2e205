/** One file of an archive. */
export interface ArchivedFile {
  readonly content: Buffer;
  readonly mode: number;
}

/** Bytes of unpacked files beyond which an archive is given up. */
const limitBytes = 512_000_000;

/**
 * The files of an archive by path, without the first part of it, in the archive's order. Links and odd entries are
 * left out. All of it is in memory.
 *
 * @throws RangeError when it unpacks to more than 512 MB
 */
export async function readArchiveFiles(archive: Uint8Array): Promise<ReadonlyMap<string, ArchivedFile>> {
  const { Parser } = await import('tar');
  const files = new Map<string, ArchivedFile>();
  let total = 0;
  const parser = new Parser({
    onReadEntry: (entry) => {
      const name = entry.path.replace(/^[^/]+\//, '');
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > limitBytes) parser.abort(new RangeError(`unpacks to more than ${limitBytes} bytes`));
        else chunks.push(chunk);
      });
      entry.on('end', () => {
        if (entry.type === 'File' || entry.type === 'OldFile')
          files.set(name, { content: Buffer.concat(chunks), mode: entry.mode ?? 0o644 });
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    parser.on('end', () => resolve());
    parser.on('error', reject);
    parser.end(Buffer.from(archive));
  });
  return files;
}
