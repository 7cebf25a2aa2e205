import {
  findTrustDowngrade,
  formatTrustFinding,
  readTrust,
  type TrustHistory,
  type TrustRules,
} from '@dx/pkg-audit';
import type { GateFacts, GateVerdict } from '@dx/pkg-install';
import { registryFor, type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { fetchFromDocuments } from '../gates/fetch-documents.ts';
import { isOfRegistry, newPackages } from '../gates/gate-packages.ts';
import { homeOf } from '../install-options.ts';
import { plural } from '../terminal/format.ts';
import { type KeptHistories, openKeptHistories } from './kept-histories.ts';

const minuteMs = 60_000;

/**
 * Refuses packages that are new to the tree in a version that was published in a weaker way than one before it. A whole document is
 * asked for of each such name of which nothing is kept that dates the version; nothing is refused by what is kept alone.
 *
 * @throws DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function judgeNewTrust(
  facts: GateFacts,
  settings: Settings,
  context: CommandContext,
): Promise<GateVerdict> {
  const packages = newPackages(facts).filter(isOfRegistry);
  const kept = openKeptHistories(homeOf(context));
  const histories = readKept(packages, settings, kept);
  const rules = rulesOf(settings);
  const isBad = ({ name, version }: GatedVersion): boolean =>
    findTrustDowngrade(name, version, histories.get(name) ?? new Map(), rules) !== undefined;
  const asked = new Set(
    packages.filter((one) => !histories.has(one.name) || isBad(one)).map(({ name }) => name),
  );
  for (const [name, history] of await fetchFromDocuments(asked, settings, context, readTrust)) {
    histories.set(name, history);
    kept.write(registryFor(settings, name), name, history);
  }
  const bad = packages.flatMap(({ name, version }) => {
    const finding = findTrustDowngrade(name, version, histories.get(name) ?? new Map(), rules);
    return finding === undefined ? [] : [formatTrustFinding(name, version, finding)];
  });
  if (bad.length === 0)
    return {
      gate: 'trust',
      status: 'passed',
      reasons: [`looked at ${plural(packages.length, 'new package')}`],
    };
  const hint = 'Look at it; trust-policy-exclude=<name>@<version> in .npmrc lets it in';
  return { gate: 'trust', status: 'refused', reasons: bad, hint };
}

interface GatedVersion {
  readonly name: string;
  readonly version: string;
}

/** What is kept of those of which all versions are known and dated. */
function readKept(
  packages: readonly GatedVersion[],
  settings: Settings,
  kept: KeptHistories,
): Map<string, TrustHistory> {
  const found = new Map<string, TrustHistory>();
  for (const name of new Set(packages.map((one) => one.name))) {
    const history = kept.read(registryFor(settings, name), name);
    if (history !== undefined) found.set(name, history);
  }
  for (const { name, version } of packages)
    if (found.get(name)?.get(version)?.publishedAt === undefined) found.delete(name);
  return found;
}

function rulesOf(settings: Settings): TrustRules {
  const exclude = settingValue(settings, 'trust-policy-exclude');
  const minutes = settingValue(settings, 'trust-policy-ignore-after');
  return {
    exclude: (Array.isArray(exclude) ? exclude : [exclude]).filter((one) => typeof one === 'string'),
    ...(typeof minutes === 'number' && minutes > 0 ? { ignoreBefore: Date.now() - minutes * minuteMs } : {}),
  };
}
