import { judgeLicenses, type LicenseFinding, type LicensePolicy } from '@dx/pkg-audit';
import type { GateFacts } from '@dx/pkg-install';
import type { DirectoryPlacement } from '@dx/pkg-link';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { fetchDocuments } from './fetch-documents.ts';
import { desiredPackages, isOfRegistry } from './gate-packages.ts';

/**
 * The licences that a policy does not let in, one sentence each. They are those of the lockfile; where it has none, of the
 * registry, at one request for each such name.
 *
 * @throws DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function judgeLockLicenses(
  facts: GateFacts,
  policy: LicensePolicy,
  settings: Settings,
  context: CommandContext,
): Promise<readonly string[]> {
  const packages = desiredPackages(facts);
  const unsaid = packages.filter((one) => licenseIn(facts, one) === undefined && isOfRegistry(one));
  const documents = await fetchDocuments(new Set(unsaid.map(({ name }) => name)), settings, context);
  const licensed = packages.map((one) => {
    const { name, version } = one;
    const license = licenseIn(facts, one);
    const manifest = license === undefined ? (documents.get(name)?.versions[version] ?? {}) : { license };
    return { name, version, manifest };
  });
  return judgeLicenses(licensed, policy).map(say);
}

function licenseIn({ lock }: GateFacts, { path, locations }: DirectoryPlacement): unknown {
  return lock.packages[locations?.[0] ?? path]?.license;
}

const words: Readonly<Record<LicenseFinding['reason'], string>> = {
  denied: 'which the policy denies',
  'not-allowed': 'which the policy does not allow',
  unknown: 'which nobody can judge',
};

function say({ name, version, license, reason }: LicenseFinding): string {
  return `${name}@${version} has the licence ${license}, ${words[reason]}`;
}
