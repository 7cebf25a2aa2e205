import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { abbreviatedType } from './abbreviate-packument.ts';
import { type Answer, answerArchive, answerDocument, etagOf, type ServedDocument } from './answer.ts';
import { answerService, notFound } from './answer-request.ts';
import type { Route } from './parse-route.ts';
import { createRecorder, type Recorder } from './record-upstream.ts';
import { openRecording, originPlaceholder, type Recording } from './recording.ts';
import { serveRoutes } from './serve-routes.ts';
import { createThrottle } from './throttle.ts';
import type { RecordedRegistryOptions, RunningRegistry } from './types.ts';

const zip = promisify(gzip);
const bytesPerMegabit = 1_000_000 / 8;

interface ReplayState {
  readonly recording: Recording;
  readonly recorder: Recorder | undefined;
  readonly documents: Map<string, ServedDocument>;
  readonly maxAgeSeconds: number;
  url: string;
}

/**
 * A real registry, recorded once and served offline from then on. When this resolves in replay mode, every document
 * is zipped and every archive is in memory, so that the server's work does not show in what is measured.
 *
 * @throws TypeError to record without `upstream`
 */
export async function startRecordedRegistry(options: RecordedRegistryOptions): Promise<RunningRegistry> {
  const recording = await openRecording(options.directory);
  const state: ReplayState = {
    recording,
    recorder: openRecorder(options, recording),
    documents: new Map(),
    maxAgeSeconds: options.maxAgeSeconds ?? 300,
    url: '',
  };
  const served = await serveRoutes({
    respond: (route, request) => answerRecorded(state, route, request),
    options,
    latencyMs: options.latencyMs ?? 0,
    ...(options.mbit === undefined ? {} : { throttle: createThrottle(options.mbit * bytesPerMegabit) }),
    remoteControl: options.remoteControl ?? false,
  });
  state.url = served.url;
  if (options.mode === 'replay') await preload(state);
  return served;
}

function openRecorder(options: RecordedRegistryOptions, recording: Recording): Recorder | undefined {
  if (options.mode === 'replay') return undefined;
  if (options.upstream === undefined)
    throw new TypeError('Recording needs the URL of a registry as upstream');
  return createRecorder(recording, options.upstream);
}

async function preload(state: ReplayState): Promise<void> {
  const names = await state.recording.packumentNames();
  const loadNext = async (start: number): Promise<void> => {
    for (let at = start; at < names.length; at += 4) await openDocument(state, names[at] ?? '');
  };
  await Promise.all([0, 1, 2, 3].map(loadNext));
  await state.recording.preloadArchives();
}

async function answerRecorded(state: ReplayState, route: Route, request: IncomingMessage): Promise<Answer> {
  if (route.kind === 'service') return answerService(route.path);
  if (route.kind === 'packument') {
    const document = state.documents.get(route.name) ?? (await openDocument(state, route.name));
    return document === undefined ? notFound : answerDocument(document, request.headers, state.maxAgeSeconds);
  }
  if (route.kind !== 'archive') return notFound;
  const { name, version } = route;
  const bytes =
    (await state.recording.archive(name, version)) ?? (await state.recorder?.archive(name, version));
  return bytes === undefined ? notFound : answerArchive(bytes);
}

/** The document as it is served from this origin, kept for the next time. */
async function openDocument(state: ReplayState, name: string): Promise<ServedDocument | undefined> {
  const bytes = (await state.recording.packument(name)) ?? (await state.recorder?.packument(name));
  if (bytes === undefined) return undefined;
  const text = bytes
    .toString('utf8')
    .replaceAll(`"tarball":"${originPlaceholder}`, `"tarball":"${state.url}`);
  const plain = Buffer.from(text);
  const document = { plain, zipped: await zip(plain), etag: etagOf(bytes), contentType: abbreviatedType };
  state.documents.set(name, document);
  return document;
}
