import { spreadAffected } from './affected-versions.ts';
import type { KnownVersions } from './known-versions.ts';

/** Which versions of a package are affected, by their places; nothing is looked at before it is asked for. */
export interface AffectedPlaces {
  /** Whether one is; `spec` is what it asks for, where somebody knows better than its manifest. */
  test(at: number, spec?: string): boolean;
  /** Looks at all of them, and tells which are affected or taken to be. */
  all(): (at: number) => boolean;
}

const unknown = 0;
const spared = 1;
const hit = 2;

/** Nothing known yet. `look` is asked once about a version. */
export function openAffectedPlaces(
  { versions, minors }: KnownVersions,
  look: (version: string, spec?: string) => boolean,
): AffectedPlaces {
  /** What was found when somebody looked. */
  const answers = new Uint8Array(versions.length);
  /** What was found among the versions of its minor version, in between included. */
  const spread = new Uint8Array(versions.length);
  const settled = new Uint8Array(minors.length);
  const ask = (at: number, spec?: string): boolean => {
    if (spread[at] === hit) return true;
    if (answers[at] === unknown) answers[at] = look(versions[at]?.text ?? '', spec) ? hit : spared;
    return answers[at] === hit;
  };
  const port = {
    isAffected: (at: number): boolean => {
      const isHit = ask(at);
      if (isHit) spread[at] = hit;
      return isHit;
    },
    add: (from: number, to: number): void => void spread.fill(hit, from, to),
  };
  const settle = (minor: number): void => {
    if (settled[minor] === hit) return;
    settled[minor] = hit;
    spreadAffected(versions, minors[minor] ?? 0, minors[minor + 1] ?? 0, port);
  };
  return {
    test: (at, spec) => {
      settle(findMinor(minors, at));
      return ask(at, spec);
    },
    all: () => {
      for (let minor = 0; minor < minors.length - 1; minor += 1) settle(minor);
      return (at) => spread[at] === hit;
    },
  };
}

/** The minor version that a version is of, by halving. */
function findMinor(minors: readonly number[], at: number): number {
  let low = 0;
  let high = minors.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((minors[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}
