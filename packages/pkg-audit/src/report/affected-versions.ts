import type { KnownVersion } from './known-version.ts';

/** What is found out about the versions of a package. Versions are told by their place in the sorted list. */
export interface SpreadPort {
  isAffected(at: number): boolean;
  /** Those from one on and up to another one, which is not among them, are taken to be affected. */
  add(from: number, to: number): void;
}

/**
 * Finds the affected ones among the versions of one minor version as npm does: what lies between two that are affected is
 * taken to be affected, else each half is looked at. Prereleases go with the releases beside them.
 *
 * Source: what `@npmcli/metavuln-calculator` does, the oracle in the tests
 *
 * @param from where they begin in the sorted list; `to` is where they have ended
 */
export function spreadAffected(
  versions: readonly KnownVersion[],
  from: number,
  to: number,
  port: SpreadPort,
): void {
  if (from >= to) return;
  const last = to - 1;
  const isFirst = port.isAffected(from);
  if (last === from) return;
  const head = Math.max(from, nextRelease(versions, from, to));
  if (head > from && isFirst) port.add(from, head);
  const isLast = port.isAffected(last);
  const lastRelease = previousRelease(versions, from, to);
  const tail = lastRelease <= head ? last : lastRelease;
  if (lastRelease > head && isLast) port.add(tail + 1, to);
  const isHead = head === from ? isFirst : port.isAffected(head);
  const isTail = tail === last ? isLast : port.isAffected(tail);
  if (isHead && isTail) port.add(head, tail);
  else if (tail >= head + 2) spreadHalves(versions, from, to, port);
}

/** Prereleases at the cut go with the version before or after it. */
function spreadHalves(versions: readonly KnownVersion[], from: number, to: number, port: SpreadPort): void {
  const middle = from + Math.floor((to - from) / 2);
  let end = middle;
  let start = middle;
  if (isRelease(versions[from])) {
    const isCut = port.isAffected(middle - 1);
    end = previousRelease(versions, from, middle) + 1;
    if (isCut) port.add(end, middle);
  }
  if (isRelease(versions[to - 1])) {
    const isCut = port.isAffected(middle);
    start = nextRelease(versions, middle, to);
    if (isCut) port.add(middle, start);
  }
  spreadAffected(versions, from, end, port);
  spreadAffected(versions, start, to, port);
}

/** The first release of some versions, or -1. */
function nextRelease(versions: readonly KnownVersion[], from: number, to: number): number {
  for (let at = from; at < to; at += 1) if (isRelease(versions[at])) return at;
  return -1;
}

/** The last one, or -1. */
function previousRelease(versions: readonly KnownVersion[], from: number, to: number): number {
  for (let at = to - 1; at >= from; at -= 1) if (isRelease(versions[at])) return at;
  return -1;
}

function isRelease(version: KnownVersion | undefined): boolean {
  return version !== undefined && version.prerelease.length === 0;
}
