import parseExpression from 'spdx-expression-parse';
import { type DeclaredLicense, formatLicense, licenseOf } from './license-of.ts';

/** Which licences are wanted. Identifiers are compared without regard to case; `GPL-2.0+` is `GPL-2.0-or-later`. */
export interface LicensePolicy {
  /** Where given, each package needs one of these. */
  readonly allow?: readonly string[];
  /** No package may need one of these. */
  readonly deny?: readonly string[];
  /** `name` or `name@version`: packages that a person has looked at. */
  readonly except?: readonly string[];
}

/** A package whose licence is judged. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** A package whose licence is not wanted. */
export interface LicenseFinding {
  readonly name: string;
  readonly version: string;
  /** As it is declared; `none`. */
  readonly license: string;
  /** `denied`: every way to use it needs a denied one. `not-allowed`: no way is covered. `unknown`: nothing that can be judged. */
  readonly reason: 'denied' | 'not-allowed' | 'unknown';
}

/**
 * The packages that a policy does not want. Of `A OR B` one wanted part is enough, of `A AND B` all have to be. What is no SPDX
 * expression is wanted only where `allow` has those very words. Sorted as given; O(packages × policy).
 */
export function judgeLicenses(
  packages: readonly LicensedPackage[],
  policy: LicensePolicy,
): readonly LicenseFinding[] {
  const except = new Set(policy.except ?? []);
  const judge = createJudge(policy);
  return packages.flatMap(({ name, version, manifest }) => {
    if (except.has(name) || except.has(`${name}@${version}`)) return [];
    const license = licenseOf(manifest);
    const reason = judge(license);
    return reason === undefined ? [] : [{ name, version, license: formatLicense(license), reason }];
  });
}

type Reason = LicenseFinding['reason'];

function createJudge({ allow, deny = [] }: LicensePolicy): (license: DeclaredLicense) => Reason | undefined {
  const allowed = allow && new Set(allow.map(fold));
  const denied = new Set(deny.map(fold));
  const judgeOne = (id: string): Reason | undefined => {
    if (denied.has(id)) return 'denied';
    return allowed === undefined || allowed.has(id) ? undefined : 'not-allowed';
  };
  return (license) => {
    if (license.kind === 'none') return allowed === undefined ? undefined : 'unknown';
    if (license.kind === 'expression') return judgeTree(parseExpression(license.expression), judgeOne);
    const words = fold(license.words);
    if (denied.has(words)) return 'denied';
    return allowed === undefined || allowed.has(words) ? undefined : 'unknown';
  };
}

function judgeTree(
  tree: ReturnType<typeof parseExpression>,
  judgeOne: (id: string) => Reason | undefined,
): Reason | undefined {
  if ('license' in tree) return judgeOne(fold(nameOf(tree)));
  const left = judgeTree(tree.left, judgeOne);
  const right = judgeTree(tree.right, judgeOne);
  if (tree.conjunction === 'and') return left ?? right;
  return left === undefined || right === undefined ? undefined : left;
}

function nameOf(leaf: {
  readonly license: string;
  readonly plus?: true | undefined;
  readonly exception?: string | undefined;
}): string {
  const base = leaf.plus === true ? `${leaf.license}+` : leaf.license;
  return leaf.exception === undefined ? base : `${base} with ${leaf.exception}`;
}

function fold(id: string): string {
  const lower = id.trim().toLowerCase();
  return lower.endsWith('-or-later')
    ? `${lower.slice(0, -'-or-later'.length)}+`
    : lower.replace(/-only$/, '');
}
