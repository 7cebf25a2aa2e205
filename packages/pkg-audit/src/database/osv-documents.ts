import { DxError, type FsOps } from '@dx/pkg-core';
import { unzipSync } from 'fflate';

const maxDocumentBytes = 8 * 1024 ** 2;
const perPass = 4_000;

/**
 * The JSON documents of an archive (zip), in its order. A few thousand are unpacked at a time; what claims to be larger
 * than 8 MiB, and what is no `.json`, is passed over.
 *
 * @throws DX_AUDIT_IMPORT when it is no archive that can be read
 */
export function* zippedDocuments(bytes: Uint8Array, source: string): Generator<Uint8Array> {
  let passed = 0;
  for (let more = true; more; ) {
    const seen = { count: 0, taken: 0 };
    let files: Readonly<Record<string, Uint8Array>>;
    try {
      files = unzipSync(bytes, {
        filter: ({ name, originalSize }) => {
          if (!name.endsWith('.json') || originalSize > maxDocumentBytes) return false;
          const isNext = seen.count >= passed && seen.taken < perPass;
          seen.count += 1;
          if (isNext) seen.taken += 1;
          return isNext;
        },
      });
    } catch (error) {
      throw unreadable(source, error);
    }
    yield* Object.values(files);
    passed += seen.taken;
    more = seen.taken === perPass;
  }
}

/**
 * The JSON documents of a directory, sorted by name; links and what lies deeper are passed over.
 *
 * @throws Node's errors when the directory cannot be read
 */
export function* directoryDocuments(directory: string, fs: FsOps): Generator<Uint8Array> {
  const names = fs
    .readDirectory(directory)
    .filter(({ name, kind }) => kind === 'file' && name.endsWith('.json'))
    .map(({ name }) => name);
  for (const name of names.sort()) {
    const path = `${directory}/${name}`;
    if ((fs.stat(path)?.sizeBytes ?? 0) <= maxDocumentBytes) yield fs.readFile(path);
  }
}

/**
 * The ids in a list of changes (`modified,id` a line, newest first) that changed after a time, without those of folders
 * and what cannot be an id.
 *
 * Source: `modified_id.csv` beside OSV's exports
 */
export function changedSince(list: string, newest: string): readonly string[] {
  const ids: string[] = [];
  for (const line of list.split('\n')) {
    const [modified = '', id = ''] = line.trim().split(',');
    const time = Date.parse(modified);
    if (Number.isNaN(time) || !/^[A-Za-z0-9][\w.-]{0,99}$/.test(id)) continue;
    if (newest === '' || time > Date.parse(newest)) ids.push(id);
  }
  return ids;
}

function unreadable(source: string, cause: unknown): DxError {
  return new DxError({
    code: 'DX_AUDIT_IMPORT',
    message: `${source} is no archive of advisories that can be read`,
    hint: 'It has to be a zip of OSV records for npm, or a directory of JSON files',
    details: { source },
    cause,
  });
}
