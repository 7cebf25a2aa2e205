import { readSigningKeys, type SigningKeys } from '@dx/pkg-audit';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';

/**
 * The keys of a registry; `undefined` when it has none, which it says with 404 or 400. One request.
 *
 * @throws DX_SIGNING_KEYS, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function fetchSigningKeys(
  registry: string,
  settings: Settings,
  context: CommandContext,
): Promise<SigningKeys | undefined> {
  const options = { ...registryOptions(settings, 'audit'), registry };
  return askRegistry('Reading signing keys', options, context, async (tried) => {
    const { default: registryFetch } = await import('npm-registry-fetch');
    const answer = await registryFetch.json('-/npm/v1/keys', tried).catch(orNone);
    return answer === undefined ? undefined : readSigningKeys(answer, registry);
  });
}

function orNone(error: unknown): undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 404 || status === 400) return undefined;
  throw error;
}
