import { DxError, editDistance, isDxError } from '@dx/pkg-core';
import { popularNames } from './popular-names.ts';
import type { Session } from './session.ts';

const maxDistance = 2;
const maxNames = 3;
const searchTimeoutMs = 2_000;

/** Adds the nearest existing names to a `DX_PACKAGE_NOT_FOUND`; every other error comes back as it is. */
export async function explainNotFound(session: Session, error: unknown): Promise<unknown> {
  if (!isDxError(error, 'DX_PACKAGE_NOT_FOUND')) return error;
  const { name } = error.details;
  if (typeof name !== 'string') return error;
  const nearest = nearestNames(name, await candidateNames(session, name));
  if (nearest.length === 0) return error;
  return new DxError({
    code: error.code,
    message: error.message,
    hint: `Did you mean ${nearest.join(', ')}?`,
    details: { ...error.details, nearest },
    cause: error,
  });
}

/** Up to three names that are at most two edits away, nearest first. */
export function nearestNames(name: string, candidates: Iterable<string>): readonly string[] {
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate, maxDistance) }))
    .filter(({ candidate, distance }) => distance <= maxDistance && candidate !== name)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, maxNames)
    .map(({ candidate }) => candidate);
}

async function candidateNames(session: Session, name: string): Promise<readonly string[]> {
  const cached = [...popularNames, ...session.documents().names(session.settings.registry)];
  if (session.options.policy?.network === 'offline') return cached;
  const client = await session.client();
  const found = await client.search(name, { limit: 20, signal: AbortSignal.timeout(searchTimeoutMs) });
  return [...cached, ...found];
}
