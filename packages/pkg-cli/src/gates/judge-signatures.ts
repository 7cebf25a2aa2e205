import { readSignedVersion, readSigningKeys, type SigningKeys, verifySignatures } from '@dx/pkg-audit';
import { formatIntegrity, isDxError } from '@dx/pkg-core';
import type { GateFacts } from '@dx/pkg-install';
import { registryFor, type Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { packageOptions } from '../registry/package-options.ts';
import { fetchDocuments } from './fetch-documents.ts';
import { isOfRegistry, newPackages } from './gate-packages.ts';

/**
 * The packages that are new to the tree and not signed by their registry as the lock has them, one sentence each. Packages from
 * elsewhere than a registry are left to the settings about sources. A request for each such name, one for each registry's keys.
 *
 * @throws DX_SIGNING_KEYS, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function judgeSignatures(
  facts: GateFacts,
  settings: Settings,
  context: CommandContext,
): Promise<{ readonly bad: readonly string[]; readonly count: number }> {
  const packages = newPackages(facts).filter(isOfRegistry);
  const documents = await fetchDocuments(new Set(packages.map(({ name }) => name)), settings, context);
  const keysOf = openKeys(settings, context);
  const bad: string[] = [];
  for (const { name, version, integrity } of packages) {
    const installed = {
      name,
      version,
      ...(integrity === undefined ? {} : { integrity: formatIntegrity(integrity) }),
    };
    const keys = await keysOf(name);
    if (keys === undefined) {
      bad.push(`${name}@${version}: its registry has no signing keys`);
      continue;
    }
    const verdict = verifySignatures(installed, readSignedVersion(documents.get(name) ?? {}, version), keys);
    if (verdict.kind === 'missing') bad.push(`${name}@${version} has no signature`);
    if (verdict.kind === 'invalid') bad.push(`${name}@${version}: ${verdict.message}`);
  }
  return { bad, count: packages.length };
}

/** Each registry is asked once. */
function openKeys(
  settings: Settings,
  context: CommandContext,
): (name: string) => Promise<SigningKeys | undefined> {
  const known = new Map<string, Promise<SigningKeys | undefined>>();
  return (name) => {
    const registry = registryFor(settings, name);
    const keys = known.get(registry) ?? fetchKeys(name, registry, settings, context);
    known.set(registry, keys);
    return keys;
  };
}

/** `undefined`: the registry has none. */
async function fetchKeys(
  name: string,
  registry: string,
  settings: Settings,
  context: CommandContext,
): Promise<SigningKeys | undefined> {
  const options = packageOptions(settings, name, 'install');
  try {
    const answer = await askRegistry('Reading signing keys', options, context, async (tried) => {
      const { default: registryFetch } = await import('npm-registry-fetch');
      return registryFetch.json('/-/npm/v1/keys', tried);
    });
    return readSigningKeys(answer, registry);
  } catch (error) {
    if (isDxError(error, 'DX_NOT_PUBLISHED')) return undefined;
    throw error;
  }
}
