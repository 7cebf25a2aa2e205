import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { createThrottle, type Throttle, unthrottled } from './throttle.ts';
import type { FaultKind } from './types.ts';

/** Sends an answer as it should be. */
export function sendAnswer(response: ServerResponse, answer: Answer, throttle: Throttle = unthrottled): void {
  writeHead(response, answer);
  if (response.req.method === 'HEAD') response.end();
  else throttle.send(response, answer.body);
}

/** Sends an answer with a fault played on it. Gives the status that went out, 0 for none. */
export function sendFaulty(response: ServerResponse, answer: Answer, fault: FaultKind): number {
  switch (fault.kind) {
    case 'status':
      return sendInstead(response, fault.status, fault.headers ?? {}, fault.body ?? '{"error":"fault"}');
    case 'redirect':
      return sendInstead(response, fault.status ?? 302, { location: fault.to }, '');
    case 'hang':
      return 0;
    case 'reset':
      return sendReset(response, answer, fault.afterBytes);
    case 'truncate':
      return sendPart(response, answer, answer.body.length >> 1, () => response.socket?.end());
    case 'corrupt':
      sendAnswer(response, { ...answer, body: flipMiddle(answer.body) });
      return answer.status;
    case 'slow':
      sendAnswer(response, answer, createThrottle(fault.bytesPerSecond));
      return answer.status;
  }
}

function writeHead(response: ServerResponse, answer: Answer): void {
  const length = answer.status === 304 ? {} : { 'content-length': String(answer.body.length) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
}

function sendInstead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): number {
  sendAnswer(response, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  return status;
}

function sendReset(response: ServerResponse, answer: Answer, afterBytes: number | undefined): number {
  if (afterBytes !== undefined) {
    return sendPart(response, answer, afterBytes, () => response.socket?.resetAndDestroy());
  }
  response.socket?.resetAndDestroy();
  return 0;
}

function sendPart(response: ServerResponse, answer: Answer, bytes: number, finish: () => void): number {
  writeHead(response, answer);
  response.write(answer.body.subarray(0, bytes), () => finish());
  return answer.status;
}

function flipMiddle(body: Buffer): Buffer {
  const flipped = Buffer.from(body);
  const start = Math.max(0, (body.length >> 1) - 8);
  for (let at = start; at < Math.min(start + 16, body.length); at++)
    flipped.writeUInt8(flipped.readUInt8(at) ^ 0xff, at);
  return flipped;
}
