import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrityOf, openCache } from '@dx/pkg-cache';

/**
 * What a transform makes, by what it is made of. The cache itself goes by content: `outputs.json` says which content belongs to
 * which input. If that list is lost or somebody else writes it at the same time, files are transformed again, and no more.
 *
 * @param {string} directory absolute
 */
export function openTransformCache(directory) {
  const content = openCache({ directory, memory: { maxBytes: 16e6 }, disk: { maxBytes: 500e6 } });
  const list = join(directory, 'outputs.json');
  const outputs = readList(list);
  const counts = { made: 0, taken: 0 };
  return {
    counts,
    /** @param {string} key @param {() => Promise<string>} make */
    async get(key, make) {
      const known = outputs.get(key);
      const answer = known === undefined ? undefined : await content.get(known);
      if (answer?.status === 'hit') {
        counts.taken += 1;
        return new TextDecoder().decode(answer.bytes);
      }
      counts.made += 1;
      const bytes = new TextEncoder().encode(await make());
      const integrity = integrityOf(bytes);
      await content.put(integrity, bytes);
      outputs.set(key, integrity);
      return new TextDecoder().decode(bytes);
    },
    async close() {
      await content.close();
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${list}.new`, JSON.stringify([...outputs]));
      renameSync(`${list}.new`, list);
    },
  };
}

/** @param {string} path @returns {Map<string, string>} */
function readList(path) {
  try {
    return new Map(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return new Map();
  }
}
