import { type Build, judgeIdentity, type ScriptApprovals } from '@dx/pkg-build';

/** An entry of `allowScripts` that decides about nothing that is installed. */
export interface UnusedEntry {
  readonly key: string;
  readonly value: boolean;
  readonly reason: 'not-installed' | 'no-scripts';
}

/** The rules of package.json that no installed package with scripts needs. `installed` names everything there is. */
export function listUnused(
  { rules }: ScriptApprovals,
  builds: readonly Build[],
  installed: ReadonlySet<string>,
): readonly UnusedEntry[] {
  return rules
    .filter((rule) => !builds.some(({ identity }) => decides({ ...noRules, rules: [rule] }, identity)))
    .map(({ key, allow, match }) => {
      const isThere = match.kind === 'registry' && installed.has(match.name);
      return { key, value: allow, reason: isThere ? 'no-scripts' : 'not-installed' };
    });
}

const noRules: ScriptApprovals = {
  policy: 'ask',
  source: 'package.json',
  rules: [],
  integrities: Object.create(null),
  warnings: [],
};

function decides(approvals: ScriptApprovals, identity: Build['identity']): boolean {
  const { status } = judgeIdentity(identity, approvals);
  return status === 'approved' || status === 'denied';
}
