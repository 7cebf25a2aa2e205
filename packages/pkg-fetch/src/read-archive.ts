import { type ClientCore, parseHttpUrl, registryOf } from './client-core.ts';
import { codingsOf, decodeWhole } from './decode-body.ts';
import { badAnswer } from './errors.ts';
import { redactUrl } from './redact-url.ts';
import { sendRequest } from './send-request.ts';
import { tryAgain } from './try-again.ts';
import type { Archive, ArchiveOptions, ArchiveRequest, TransportResponse } from './types.ts';

/** One whole archive. */
export async function readArchive(
  core: ClientCore,
  archive: ArchiveRequest,
  { signal, admit }: ArchiveOptions,
): Promise<Archive> {
  const { settings } = core;
  const label = `${archive.name}@${archive.version}`;
  const url = parseHttpUrl(archive.url, `the archive of ${label}`);
  const registry = registryOf(core, archive.name);
  const request = {
    subject: { label, registry, kind: 'archive' as const },
    url,
    registry,
    headers: { accept: '*/*', 'accept-encoding': 'identity' },
    lane: 'archive' as const,
    encoding: 'raw' as const,
    timeoutMs: settings.timeoutMs,
  };
  const totalTimeoutMs = settings.totalTimeoutMs ?? settings.timeoutMs * 12;
  const bytes = await tryAgain(
    core,
    { url, signal, retries: settings.retries, totalTimeoutMs },
    async (ended) => {
      const response = await sendRequest(core, { ...request, signal: ended });
      if (admit !== undefined) await waitForRoom(response, (sizeBytes) => admit(sizeBytes, ended));
      return toBytes(core, url, response);
    },
  );
  core.onEvent?.({ kind: 'received', url: redactUrl(url), bytes: bytes.length });
  return Object.freeze({ request: archive, bytes });
}

async function waitForRoom(
  response: TransportResponse,
  admit: (sizeBytes: number | undefined) => Promise<void>,
): Promise<void> {
  const text = response.headers['content-length'] ?? '';
  try {
    await admit(/^\d{1,15}$/.test(text) ? Number(text) : undefined);
  } catch (error) {
    response.discard();
    throw error;
  }
}

async function toBytes(
  core: ClientCore,
  url: URL,
  response: TransportResponse,
): Promise<Uint8Array<ArrayBuffer>> {
  const limit = core.archiveLimitBytes;
  const bytes = undoCodings(url, response, await response.bytes(limit), limit);
  if (bytes.length === 0) throw badAnswer(url, 'an archive', 'an empty body');
  const first = bytes[0];
  if (first !== 0x3c && first !== 0x7b) return bytes;
  throw badAnswer(url, 'an archive', first === 0x3c ? 'an HTML or XML page' : 'a JSON document');
}

/**
 * Some servers call the gzip of the archive itself a content encoding, which undone would leave a tar with another
 * hash. So a coding is undone only when a gzip stream comes out.
 */
function undoCodings(
  url: URL,
  response: TransportResponse,
  raw: Uint8Array<ArrayBuffer>,
  limitBytes: number,
): Uint8Array<ArrayBuffer> {
  const codings = codingsOf(response.headers['content-encoding']);
  if (codings.length === 0) return raw;
  if (!isGzip(raw)) return decodeWhole(url, codings, raw, limitBytes);
  try {
    const decoded = decodeWhole(url, codings, raw, limitBytes);
    return isGzip(decoded) ? decoded : raw;
  } catch {
    return raw;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
