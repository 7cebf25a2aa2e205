import { judgeAdvisories, judgeBudgets, type Policy, readPolicy } from '@dx/pkg-audit';
import type { GateFacts, GateVerdict, InstallGates } from '@dx/pkg-install';
import { type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import { findAdvisories } from '../audit/audit-project.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { plural } from '../terminal/format.ts';
import { judgeNewTrust } from '../trust/judge-new-trust.ts';
import { desiredPackages } from './gate-packages.ts';
import { gatherBudgets } from './gather-budgets.ts';
import { judgeFindings } from './judge-findings.ts';
import { judgeLockLicenses } from './judge-lock-licenses.ts';
import { judgeSignatures } from './judge-signatures.ts';
import { scanPackages } from './scan-packages.ts';

/**
 * The gates that a policy opens, in this order: trust (a setting), licences, budgets, advisories, signatures, scanner; then code, which needs
 * files. What could not be judged is refused.
 *
 * @throws DX_POLICY_INVALID
 */
export function openGates(
  value: unknown,
  { root, settings }: Workspace,
  context: CommandContext,
): InstallGates {
  const policy = readPolicy(value, `${root}/package.json`);
  const { findings } = policy;
  const judge = async (facts: GateFacts): Promise<readonly GateVerdict[]> => {
    const verdicts: GateVerdict[] = [];
    for (const gate of gatesOf(policy, settings, context)) verdicts.push(await gate(facts));
    return verdicts;
  };
  if (findings === undefined) return { judge };
  const judgeFiles: InstallGates['judgeFiles'] = async (packages) => {
    const { bad, count } = judgeFindings(packages, findings, homeOf(context));
    const hint = 'dx audit code <package>@<version> says why';
    return [verdict('findings', bad, `looked at ${plural(count, 'new package')}`, hint)];
  };
  return { judge, judgeFiles };
}

type Gate = (facts: GateFacts) => Promise<GateVerdict>;

function gatesOf(policy: Policy, settings: Settings, context: CommandContext): readonly Gate[] {
  const { advisories, budgets, licenses, scanner, signatures } = policy;
  const gates: Gate[] = [];
  if (settingValue(settings, 'trust-policy') === 'no-downgrade')
    gates.push((facts) => judgeNewTrust(facts, settings, context));
  if (licenses !== undefined)
    gates.push(async (facts) => {
      const bad = await judgeLockLicenses(facts, licenses, settings, context);
      const count = plural(desiredPackages(facts).length, 'package');
      return verdict('licenses', bad, `those of ${count} are let in`, 'dx licenses lists all of them');
    });
  if (budgets !== undefined)
    gates.push(async (facts) => {
      const packages = await gatherBudgets(facts, budgets, settings, context);
      return verdict(
        'budgets',
        judgeBudgets(packages, budgets),
        `${plural(packages.length, 'package')} within them`,
      );
    });
  if (advisories !== undefined)
    gates.push(async (facts) => {
      const packages = desiredPackages(facts);
      const answer = await findAdvisories(packages, settings, context);
      if (answer.status !== 'answered') return notAnswered(answer.reason);
      const bad = judgeAdvisories(answer.findings, advisories);
      return verdict(
        'advisories',
        bad,
        `nothing of ${advisories} known about ${plural(packages.length, 'package')}`,
      );
    });
  if (signatures !== undefined)
    gates.push(async (facts) => {
      const { bad, count } = await judgeSignatures(facts, settings, context);
      return verdict('signatures', bad, `${plural(count, 'new package')} signed`);
    });
  if (scanner !== undefined) gates.push((facts) => scanPackages(facts, scanner, settings, context));
  return gates;
}

function verdict(gate: string, bad: readonly string[], good: string, hint?: string): GateVerdict {
  if (bad.length === 0) return { gate, status: 'passed', reasons: [good] };
  return { gate, status: 'refused', reasons: bad, ...(hint === undefined ? {} : { hint }) };
}

function notAnswered(reason: string): GateVerdict {
  const hint = 'dx audit db import <file|url> brings the advisories to this machine';
  return { gate: 'advisories', status: 'refused', reasons: [`nobody could be asked: ${reason}`], hint };
}
