import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, answerJson } from './answer.ts';
import { answerRequest } from './answer-request.ts';
import { openLoopbackServer } from './loopback-server.ts';
import { FaultRules } from './match-fault.ts';
import { PackageShelf } from './package-shelf.ts';
import { countedKind, parseRoute } from './parse-route.ts';
import { RequestLog } from './request-log.ts';
import { sendAnswer, sendFaulty } from './send-answer.ts';
import type { BuiltArchive, FixtureRegistry, RegistryOptions, Universe } from './types.ts';

/** What one registry is made of. */
interface RegistryParts {
  readonly shelf: PackageShelf;
  readonly log: RequestLog;
  readonly faults: FaultRules;
  readonly options: RegistryOptions;
  readonly basePath: string;
}

/**
 * An npm registry on loopback with these packages. Nothing is built before it is asked for.
 *
 * @example
 * await using registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
 * await fetch(new URL('a', registry.url));
 */
export async function startRegistry(
  universe: Universe,
  options: RegistryOptions = {},
): Promise<FixtureRegistry> {
  const basePath = (options.basePath ?? '').replace(/\/+$/, '');
  let url = '';
  const parts: RegistryParts = {
    shelf: new PackageShelf(universe, () => url),
    log: new RequestLog(),
    faults: new FaultRules(),
    options,
    basePath,
  };
  const server = await openLoopbackServer(
    (request, response) => void handle(parts, request, response),
    options,
  );
  url = `${server.origin}${basePath}/`;
  return toRegistry(parts, url, server.close);
}

async function handle(
  parts: RegistryParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  const route = parseRoute(target, parts.basePath);
  const noteStatus = parts.log.open(request, countedKind(route));
  request.resume();
  const fault = parts.faults.take(target, route);
  const answer = await answerRequest(parts.shelf, route, request, parts.options).catch(answerFailure);
  if (response.destroyed) return;
  if (fault !== undefined) {
    noteStatus(sendFaulty(response, answer, fault));
    return;
  }
  noteStatus(answer.status);
  sendAnswer(response, answer);
}

/** A universe that cannot be served, such as one with a file that is a number: the test should see why. */
function answerFailure(error: unknown): Answer {
  return answerJson({ error: String(error) }, 500);
}

function toRegistry(parts: RegistryParts, url: string, close: () => Promise<void>): FixtureRegistry {
  const { shelf, log, faults } = parts;
  return {
    url,
    get requests() {
      return log.records;
    },
    counts: () => log.counts(),
    reset: () => log.reset(),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    publish: (name, version, spec = {}) => shelf.publish(name, version, spec),
    unpublish: (name, version) => shelf.unpublish(name, version),
    tag: (name, tag, version) => shelf.tag(name, tag, version),
    archive: (name, version) => shelvedArchive(shelf, name, version),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function shelvedArchive(shelf: PackageShelf, name: string, version: string): Promise<BuiltArchive> {
  const archive = await shelf.archive(name, version);
  if (archive === undefined) throw new TypeError(`The universe has no ${name}@${version}`);
  return archive;
}
