import { setTimeout as delay } from 'node:timers/promises';
import { abbreviatedType, abbreviatePackument, asRecord } from './abbreviate-packument.ts';
import { archivePath } from './parse-route.ts';
import { originPlaceholder, type Recording, sha512 } from './recording.ts';

const attempts = 4;

/** Fetches what a recording lacks from a real registry. Each thing is asked for once, however many wait for it. */
export interface Recorder {
  packument(name: string): Promise<Buffer | undefined>;
  archive(name: string, version: string): Promise<Buffer | undefined>;
}

/** Where an archive really is and what it must hash to. */
interface ArchiveSource {
  readonly url: string;
  readonly integrity: string | undefined;
}

/** A recorder that adds to `recording` from `upstream`. */
export function createRecorder(recording: Recording, upstream: string): Recorder {
  const base = upstream.endsWith('/') ? upstream : `${upstream}/`;
  const sources = new Map<string, ArchiveSource>();
  const pending = new Map<string, Promise<Buffer | undefined>>();
  const once = (key: string, record: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> => {
    const running = pending.get(key) ?? record().finally(() => pending.delete(key));
    pending.set(key, running);
    return running;
  };
  return {
    packument: (name) => once(name, () => recordPackument(recording, base, name, sources)),
    archive: (name, version) =>
      once(`${name}@${version}`, async () => {
        const source = sources.get(`${name}@${version}`) ?? {
          url: base + archivePath(name, version),
          integrity: undefined,
        };
        const bytes = await recordedArchive(source);
        if (bytes !== undefined) await recording.addArchive(name, version, bytes);
        return bytes;
      }),
  };
}

async function recordPackument(
  recording: Recording,
  base: string,
  name: string,
  sources: Map<string, ArchiveSource>,
): Promise<Buffer | undefined> {
  const answer = await get(base + name.replace('/', '%2f'), abbreviatedType);
  if (answer === undefined) return undefined;
  const packument = asRecord(abbreviatePackument(asRecord(JSON.parse(answer.toString('utf8')))));
  for (const [version, manifest] of Object.entries(asRecord(packument['versions']))) {
    const dist = asRecord(asRecord(manifest)['dist']) as Record<string, unknown>;
    const integrity = typeof dist['integrity'] === 'string' ? dist['integrity'] : undefined;
    sources.set(`${name}@${version}`, { url: String(dist['tarball']), integrity });
    dist['tarball'] = originPlaceholder + archivePath(name, version);
  }
  const bytes = Buffer.from(JSON.stringify(packument));
  await recording.addPackument(name, bytes);
  return bytes;
}

async function recordedArchive(source: ArchiveSource): Promise<Buffer | undefined> {
  const bytes = await get(source.url, '*/*');
  if (bytes === undefined || source.integrity === undefined || source.integrity.includes(sha512(bytes)))
    return bytes;
  if (!source.integrity.includes('sha512-')) return bytes;
  throw new Error(`${source.url} is ${sha512(bytes)}, but its document says ${source.integrity}`);
}

/** The body; nothing for 404 and 405; other failures are tried again before they are thrown. */
async function get(url: string, accept: string): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, { headers: { accept } });
      if (answer.status === 404 || answer.status === 405) return undefined;
      if (answer.ok) return Buffer.from(await answer.arrayBuffer());
      throw new Error(`${url} answered ${answer.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await delay(250 * 2 ** attempt);
    }
  }
}
