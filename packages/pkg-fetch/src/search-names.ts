import { parsePackageName } from '@dx/pkg-core';
import { type ClientCore, registryOf } from './client-core.ts';
import { sendRequest } from './send-request.ts';
import { tryAgain } from './try-again.ts';

const maxNames = 250;
const limitBytes = 8 * 1024 ** 2;
const longestWaitMs = 5_000;

/** Names that a registry finds for a text: that of its scope, or the default one for a text without scope. One attempt of at most 5 seconds; none when it fails. */
export async function searchNames(
  core: ClientCore,
  text: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  try {
    return Object.freeze(await ask(core, text.slice(0, 214), Math.max(1, Math.min(limit, maxNames)), signal));
  } catch {
    return Object.freeze([]);
  }
}

async function ask(
  core: ClientCore,
  text: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const registry = registryOf(core, text);
  const url = new URL(`-/v1/search?${new URLSearchParams({ text, size: String(limit) })}`, registry);
  const timeoutMs = Math.min(core.settings.timeoutMs, longestWaitMs);
  const request = {
    subject: { label: text, registry, kind: 'search' as const },
    url,
    registry,
    headers: { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br' },
    lane: 'metadata' as const,
    timeoutMs,
  };
  return tryAgain(core, { url, signal, retries: 0, totalTimeoutMs: timeoutMs }, async (ended) => {
    const response = await sendRequest(core, { ...request, signal: ended });
    const answer: unknown = JSON.parse(new TextDecoder().decode(await response.bytes(limitBytes)));
    return readNames(answer).slice(0, limit);
  });
}

function readNames(answer: unknown): string[] {
  const objects = isRecord(answer) ? answer['objects'] : undefined;
  if (!Array.isArray(objects)) return [];
  const names = objects.map((entry: unknown) =>
    isRecord(entry) && isRecord(entry['package']) ? entry['package']['name'] : undefined,
  );
  return names.filter((name) => typeof name === 'string').filter(isPackageName);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isPackageName(name: string): boolean {
  try {
    return parsePackageName(name) === name;
  } catch {
    return false;
  }
}
