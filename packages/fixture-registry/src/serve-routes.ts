import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, answerJson } from './answer.ts';
import { openLoopbackServer } from './loopback-server.ts';
import { FaultRules } from './match-fault.ts';
import { countedKind, parseRoute, type Route } from './parse-route.ts';
import { RequestLog } from './request-log.ts';
import { sendAnswer, sendFaulty } from './send-answer.ts';
import { type Throttle, unthrottled } from './throttle.ts';
import type { RegistryOptions, RunningRegistry } from './types.ts';

/** What a kind of registry adds to the server that all share. */
export interface RouteService {
  readonly respond: (route: Route, request: IncomingMessage) => Answer | Promise<Answer>;
  readonly options: Pick<RegistryOptions, 'basePath' | 'tls' | 'port'>;
  /** Wait before every answer. Default 0. */
  readonly latencyMs?: number;
  /** Default: none. */
  readonly throttle?: Throttle;
  /** Serves `-/fixture/counts`, `-/fixture/missing` and `-/fixture/reset`, uncounted, for a parent in another process. */
  readonly remoteControl?: boolean;
}

interface ServerState extends RouteService {
  readonly basePath: string;
  readonly log: RequestLog;
  readonly faults: FaultRules;
}

/** Listens, logs, plays faults and shapes traffic; what is said comes from `respond`. */
export async function serveRoutes(service: RouteService): Promise<RunningRegistry> {
  const basePath = (service.options.basePath ?? '').replace(/\/+$/, '');
  const state = { ...service, basePath, log: new RequestLog(), faults: new FaultRules() };
  const server = await openLoopbackServer(
    (request, response) => void handle(state, request, response),
    service.options,
  );
  return {
    url: `${server.origin}${basePath}/`,
    get requests() {
      return state.log.records;
    },
    counts: () => state.log.counts(),
    reset: () => state.log.reset(),
    fault: (fault) => state.faults.add(fault),
    clearFaults: () => state.faults.clear(),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

async function handle(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.url ?? '/';
  const route = parseRoute(target, state.basePath);
  request.resume();
  if (state.remoteControl && route.kind === 'service' && route.path.startsWith('-/fixture/')) {
    sendAnswer(response, control(state.log, route.path));
    return;
  }
  const noteStatus = state.log.open(request, countedKind(route));
  const fault = state.faults.take(target, route);
  if (state.latencyMs) await delay(state.latencyMs);
  const answer = await respond(state, route, request);
  if (response.destroyed) return;
  noteStatus(fault?.kind === 'hang' ? 0 : answer.status);
  if (fault === undefined) sendAnswer(response, answer, state.throttle ?? unthrottled);
  else noteStatus(sendFaulty(response, answer, fault));
}

/** The service's answer, or 500 with the reason, such as a universe with a file that is a number. */
async function respond(state: ServerState, route: Route, request: IncomingMessage): Promise<Answer> {
  try {
    return await state.respond(route, request);
  } catch (error) {
    return answerJson({ error: String(error) }, 500);
  }
}

function control(log: RequestLog, path: string): Answer {
  if (path === '-/fixture/missing') return answerJson(log.missing());
  if (path === '-/fixture/reset') log.reset();
  return answerJson(log.counts());
}
