import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  abbreviatedType,
  abbreviatePackument,
} from '../../packages/fixture-registry/src/abbreviate-packument.ts';
import {
  answerArchive,
  answerDocument,
  answerJson,
  makeDocument,
} from '../../packages/fixture-registry/src/answer.ts';
import { openRecording, originPlaceholder } from '../../packages/fixture-registry/src/recording.ts';
import { serveRoutes } from '../../packages/fixture-registry/src/serve-routes.ts';
import { recordArchive, recordDocument } from './record-documents.mjs';

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: '' },
    upstream: { type: 'string' },
    abbreviated: { type: 'boolean', default: false },
  },
});
const recording = await openRecording(values.directory);
const documents = await openRecording(join(values.directory, 'whole'));
const { upstream } = values;

/**
 * Serves a recording: whole documents to everybody, as some registries do; with `--abbreviated` such documents to who asks
 * for them, as the public registry does. npm 12 asks for whole ones, dx for abbreviated ones. Needs a Node that loads TypeScript. With `--upstream` it records what is not there. Prints its URL, and runs until its
 * input ends.
 *
 * @type {Map<string, Promise<Served | undefined>>}
 */
const served = new Map();

/** @typedef {{ whole: import('../../packages/fixture-registry/src/answer.ts').ServedDocument, short: import('../../packages/fixture-registry/src/answer.ts').ServedDocument }} Served */

const registry = await serveRoutes({ respond, options: {}, remoteControl: true });
process.stdout.write(`${registry.url}\n`);
process.stdin.resume().once('end', () => registry.close().then(() => process.exit(0)));

/**
 * @param {import('../../packages/fixture-registry/src/parse-route.ts').Route} route
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<import('../../packages/fixture-registry/src/answer.ts').Answer>}
 */
async function respond(route, request) {
  const nothing = answerJson({ error: 'Not found' }, 404);
  if (route.kind === 'packument') {
    const opened = served.get(route.name) ?? openDocument(route.name);
    served.set(route.name, opened);
    const found = await opened;
    const isShort = values.abbreviated && (request.headers.accept?.includes(abbreviatedType) ?? false);
    return found === undefined
      ? nothing
      : answerDocument(isShort ? found.short : found.whole, request.headers, 300);
  }
  if (route.kind !== 'archive') return nothing;
  const bytes =
    (await recording.archive(route.name, route.version)) ??
    (await recordArchive(recording, upstream, route.name, route.version));
  return bytes === undefined ? nothing : answerArchive(bytes);
}

/**
 * @param {string} name
 * @returns {Promise<Served | undefined>}
 */
async function openDocument(name) {
  const bytes = (await documents.packument(name)) ?? (await recordDocument(documents, upstream, name));
  if (bytes === undefined) return undefined;
  const text = bytes
    .toString('utf8')
    .replaceAll(`"tarball":"${originPlaceholder}`, `"tarball":"${registry.url}`);
  const packument = JSON.parse(text);
  return {
    whole: makeDocument(packument, 'application/json'),
    short: makeDocument(abbreviatePackument(packument), abbreviatedType),
  };
}
