import type { AuditReport, Vulnerability } from '@dx/pkg-audit';
import { describeChanges, diffLocks, type Lock } from '@dx/pkg-lock';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FixPlan } from './plan-fix.ts';

/** One package, and what became of it. */
export interface FixedPackage {
  readonly name: string;
  readonly severity: string;
  readonly versions: readonly string[];
}

/** One that is affected still. */
export interface LeftPackage extends FixedPackage {
  readonly reason: string;
}

/** What a fix mends and what it cannot. */
export interface FixOutcome {
  readonly mended: readonly FixedPackage[];
  readonly left: readonly LeftPackage[];
}

/** Compares what is known before and after. Packages that are affected only by what they depend on are not listed. */
export function compareFix(before: AuditReport, { report }: FixPlan): FixOutcome {
  const after = new Set(report.vulnerabilities.map(({ name }) => name));
  const mended = before.vulnerabilities.filter(
    ({ name, advisories }) => advisories.length > 0 && !after.has(name),
  );
  const left = report.vulnerabilities.filter(({ advisories }) => advisories.length > 0);
  return {
    mended: mended.map(describe),
    left: left.map((one) => ({ ...describe(one), reason: reasonOf(one, report) })),
  };
}

/** Prints the plan: what changes, what that mends, and what stays as it is and why. */
export function printFix(terminal: Terminal, lock: Lock, plan: FixPlan, { mended, left }: FixOutcome): void {
  const { paint } = terminal;
  const changes = describeChanges(diffLocks(lock, plan.lock)).trimEnd();
  if (changes !== '') terminal.print(changes);
  for (const one of mended) terminal.print(`${paint.green('mends')}   ${nameLine(one)}`);
  if (plan.exempt.length > 0 && changes !== '')
    terminal.print(
      `${paint.yellow('young')}   ${plan.exempt.map(plainText).join(', ')}: the age of versions does not count, for the fix`,
    );
  for (const one of left)
    terminal.print(`${paint.red('leaves')}  ${nameLine(one)}: ${plainText(one.reason)}`);
}

function describe({ name, severity, nodes }: Vulnerability): FixedPackage {
  return { name, severity, versions: [...new Set(nodes.map(({ version }) => version))] };
}

function nameLine({ name, severity, versions }: FixedPackage): string {
  return `${plainText(name)} ${versions.map(plainText).join(', ')} (${severity})`;
}

function reasonOf({ name, nodes, fixAvailable: fix }: Vulnerability, report: AuditReport): string {
  if (typeof fix === 'object') {
    const change = fix.isSemVerMajor ? 'a new major version' : 'outside of the range in package.json';
    return `it takes ${fix.name} ${fix.version}, ${change}: dx audit fix --force`;
  }
  const path = nodes[0]?.path ?? [];
  const holder = path.at(-2);
  if (holder === undefined) return 'no version is free of it';
  const isHeld = report.vulnerabilities.some((one) => one.name === holder);
  if (fix === false || isHeld)
    return `${path.slice(0, -1).join(' > ')} needs an affected version; no other is known to help`;
  return `${holder} asks for ${name} in a range whose newest allowed version is affected`;
}
