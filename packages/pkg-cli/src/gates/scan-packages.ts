import { pathToFileURL } from 'node:url';
import type { ScanAdvice, ScannedPackage, ScannerRule } from '@dx/pkg-audit';
import type { GateFacts, GateVerdict } from '@dx/pkg-install';
import { lockEdges } from '@dx/pkg-lock';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { ask, canAsk } from '../terminal/ask.ts';
import { plainText } from '../terminal/plain-text.ts';
import { newPackages } from './gate-packages.ts';
import { prepareScanner } from './prepare-scanner.ts';
import { runScanner } from './run-scanner.ts';
import { isTypeScript } from './scanner-runtime.ts';

/**
 * Has a scanner judge what is new. `fatal` refuses; `warn` asks whoever is there, and refuses where nobody is, as Bun does.
 *
 * @throws DX_SCANNER_FAILED; every error of installing the scanner
 */
export async function scanPackages(
  facts: GateFacts,
  rule: ScannerRule,
  settings: Settings,
  context: CommandContext,
): Promise<GateVerdict> {
  const scanner = rule.module.startsWith('./')
    ? { module: pathToFileURL(`${facts.root}/${rule.module}`).href, needsBun: isTypeScript(rule.module) }
    : await prepareScanner(rule, settings, context);
  const packages = describe(facts);
  const advice =
    packages.length === 0 ? [] : await runScanner({ rule, scanner, packages, root: facts.root }, context);
  const isFatal = advice.some(({ level }) => level === 'fatal');
  const reasons = advice.map(say);
  if (reasons.length === 0)
    return { gate: 'scanner', status: 'passed', reasons: [`${rule.module} has nothing to say`] };
  const isAccepted = !isFatal && canAsk() && (await confirm(reasons, context));
  return { gate: 'scanner', status: isAccepted ? 'warned' : 'refused', reasons };
}

function describe(facts: GateFacts): readonly ScannedPackage[] {
  const ranges = new Map<string, string>();
  for (const { to, spec } of lockEdges(facts.lock)) if (to !== undefined) ranges.set(to, spec);
  return newPackages(facts).map(({ name, version, path, locations, resolved = '' }) => ({
    ...{ name, version, tarball: resolved },
    requestedRange: ranges.get(locations?.[0] ?? path) ?? version,
  }));
}

function say({ level, package: name, description, url }: ScanAdvice): string {
  return [`${level} ${name}`, description, url].filter((text) => text !== undefined).join(' ');
}

async function confirm(reasons: readonly string[], { terminal }: CommandContext): Promise<boolean> {
  terminal.draw('');
  for (const reason of reasons) terminal.warn(plainText(reason));
  const answer = await ask('Install anyway? (y/N) ').catch(() => '');
  return /^y(?:es)?$/i.test(answer);
}
