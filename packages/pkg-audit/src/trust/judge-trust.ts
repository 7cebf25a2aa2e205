import { type TrustHistory, type TrustKind, trustKinds } from './read-trust.ts';

/** Which versions nobody asks about. */
export interface TrustRules {
  /** `name`, or `name@1.0.0 || 1.0.1`: packages that a person has looked at. */
  readonly exclude?: readonly string[];
  /** What was published before is let in, in milliseconds since 1970: by now somebody would have found out. */
  readonly ignoreBefore?: number;
}

/** A version that was published in a weaker way than one before it, or of which that cannot be told. */
export type TrustFinding =
  | {
      readonly reason: 'downgrade';
      readonly kind: TrustKind;
      /** The strongest way before, and the first version that was published in it. */
      readonly before: { readonly kind: TrustKind; readonly version: string };
    }
  /** The registry has no such version. */
  | { readonly reason: 'unknown-version' }
  /** It does not tell when the version was published. */
  | { readonly reason: 'unknown-time' };

/**
 * Whether a version was published in a weaker way than the package was before: what an attacker with a stolen token does.
 * What came before goes by time, not by number; prereleases do not count against a release. `undefined`: let in. O(versions).
 *
 * @example
 * findTrustDowngrade('left', '1.0.1', readTrust(document), { exclude: ['left@1.0.2'] });
 */
export function findTrustDowngrade(
  name: string,
  version: string,
  history: TrustHistory,
  { exclude = [], ignoreBefore }: TrustRules = {},
): TrustFinding | undefined {
  if (exclude.some((pattern) => isExcluded(name, version, pattern))) return undefined;
  const judged = history.get(version);
  if (judged === undefined) return { reason: 'unknown-version' };
  const { publishedAt, kind } = judged;
  if (publishedAt === undefined) return { reason: 'unknown-time' };
  if (ignoreBefore !== undefined && publishedAt < ignoreBefore) return undefined;
  const before = strongestBefore(history, publishedAt, isPrerelease(version));
  if (before === undefined || rankOf(before.kind) <= rankOf(kind)) return undefined;
  return { reason: 'downgrade', kind, before };
}

const words: Readonly<Record<TrustKind, string>> = {
  staged: 'with the approval of a person',
  'trusted-publisher': 'by a trusted publisher',
  provenance: 'with provenance',
  none: 'without provenance',
};

/** One sentence on a finding, for people. */
export function formatTrustFinding(name: string, version: string, finding: TrustFinding): string {
  const id = `${name}@${version}`;
  if (finding.reason === 'unknown-version') return `${id} is unknown to the registry`;
  if (finding.reason === 'unknown-time') return `the registry does not tell when ${id} was published`;
  const { kind, before } = finding;
  return `${id} was published ${words[kind]}, ${before.version} before it ${words[before.kind]}`;
}

function strongestBefore(
  history: TrustHistory,
  publishedAt: number,
  countsPrereleases: boolean,
): { readonly kind: TrustKind; readonly version: string } | undefined {
  const earlier = [...history]
    .map(([version, { kind, publishedAt: at }]) => ({ version, kind, at }))
    .filter(
      ({ version, at }) =>
        at !== undefined && at < publishedAt && (countsPrereleases || !isPrerelease(version)),
    );
  const [first] = earlier.sort(
    (a, b) =>
      rankOf(b.kind) - rankOf(a.kind) || (a.at ?? 0) - (b.at ?? 0) || (a.version < b.version ? -1 : 1),
  );
  return first && { kind: first.kind, version: first.version };
}

function rankOf(kind: TrustKind): number {
  return trustKinds.length - trustKinds.indexOf(kind);
}

function isPrerelease(version: string): boolean {
  return /^[^+]*-/.test(version);
}

function isExcluded(name: string, version: string, pattern: string): boolean {
  const at = pattern.indexOf('@', 1);
  if (at < 0) return pattern === name;
  const versions = pattern.slice(at + 1).split('||');
  return pattern.slice(0, at) === name && versions.some((one) => one.trim() === version);
}
