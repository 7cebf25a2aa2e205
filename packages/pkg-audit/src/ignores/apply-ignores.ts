import type { Lock, LockEdge } from '@dx/pkg-lock';
import type { AuditedPackage } from '../report/audited-packages.ts';
import type { Advisory, Finding } from '../types.ts';
import { onlyReachedLike } from './match-ways.ts';
import type { AuditIgnore, IgnoreOutcome } from './types.ts';

/** Decisions about the findings of one lock. */
export interface AppliedIgnores {
  readonly outcome: IgnoreOutcome;
  /** Whether any decision is about an advisory. */
  concerns(name: string, id: string | number): boolean;
  /** Whether nobody wants to be told of an advisory at a location. */
  ignores(name: string, id: string | number, location: string): boolean;
}

/** What decisions are applied to. */
export interface IgnoreInput {
  readonly lock: Lock;
  readonly edges: readonly LockEdge[];
  readonly packages: readonly AuditedPackage[];
  readonly findings: readonly Finding[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Finds out which decisions are about what is there, and which of them count. */
export function applyIgnores(ignores: readonly AuditIgnore[], input: IgnoreInput): AppliedIgnores {
  const ignored = new Map<string, Set<string>>();
  const used: AuditIgnore[] = [];
  const expired: AuditIgnore[] = [];
  const unneeded: AuditIgnore[] = [];
  for (const ignore of ignores) {
    const hits = findHits(ignore, input);
    if (hits.length === 0) unneeded.push(ignore);
    else if (isOver(ignore, input.nowMs)) expired.push(ignore);
    else {
      used.push(ignore);
      for (const { key, location } of hits) ignored.set(key, (ignored.get(key) ?? new Set()).add(location));
    }
  }
  const outcome = { used, expired, unneeded };
  return {
    outcome: Object.freeze(outcome),
    concerns: (name, id) => ignored.has(keyOf(name, id)),
    ignores: (name, id, location) => ignored.get(keyOf(name, id))?.has(location) === true,
  };
}

function findHits(
  { id, path }: AuditIgnore,
  { lock, edges, packages, findings }: IgnoreInput,
): readonly { readonly key: string; readonly location: string }[] {
  const named = findings.filter(({ advisory }) => namesOf(advisory).includes(id));
  if (named.length === 0) return [];
  const allowed = path === undefined ? undefined : onlyReachedLike(lock, edges, path);
  return named.flatMap(({ name, versions, advisory }) =>
    packages
      .filter((one) => one.name === name && versions.includes(one.version))
      .filter(({ location }) => allowed === undefined || allowed.has(location))
      .map(({ location }) => ({ key: keyOf(name, advisory.id), location })),
  );
}

/** Registries have GitHub's name in the address only. */
function namesOf({ id, aliases = [], url }: Advisory): readonly string[] {
  const inUrl = /GHSA(?:-[a-z0-9]{4}){3}/.exec(url)?.[0];
  return [String(id), ...aliases, ...(inUrl === undefined ? [] : [inUrl])];
}

/** The last day counts to its end, in UTC. */
function isOver({ expires }: AuditIgnore, nowMs: number): boolean {
  return expires !== undefined && nowMs >= Date.parse(`${expires}T00:00:00Z`) + 86_400_000;
}

function keyOf(name: string, id: string | number): string {
  return `${name} ${id}`;
}
