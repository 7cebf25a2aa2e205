import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { packageOptions } from '../registry/package-options.ts';

/** What a registry says when it is asked for the attestations of a version. */
export type AttestationAnswer =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Of an answer; real ones have some tens of thousands. */
const mostBytes = 8 * 1_024 * 1_024;

/**
 * The attestations of a version, from the registry that is configured for it: of the address that its document announces only the
 * path counts, so that no document can send a request, and what is sent with it, elsewhere. One request; at most 8 MiB are read.
 *
 * @throws DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE, DX_LOGIN_NEEDED
 */
export async function fetchAttestations(
  {
    name,
    version,
    announced,
  }: { readonly name: string; readonly version: string; readonly announced: unknown },
  settings: Settings,
  context: CommandContext,
): Promise<AttestationAnswer> {
  const options = packageOptions(settings, name, 'audit');
  const address = addressOf(announced, options.registry);
  if (address === undefined)
    return { kind: 'unreadable', message: 'its document has no address of its attestations' };
  return askRegistry(`Reading attestations of ${name}@${version}`, options, context, async (tried) => {
    const { default: registryFetch } = await import('npm-registry-fetch');
    const answer = await registryFetch(address, { ...tried, headers: { accept: 'application/json' } }).catch(
      orAbsent,
    );
    return answer === undefined ? { kind: 'absent' } : readAnswer(answer.body);
  });
}

function addressOf(announced: unknown, registry: string): string | undefined {
  const url = typeof announced === 'object' && announced !== null && 'url' in announced ? announced.url : '';
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol)) return undefined;
  const address = new URL(registry);
  // Not resolved against the registry: a path that begins with // would then be another host.
  address.pathname = pathname;
  address.search = '';
  return address.href;
}

function orAbsent(error: unknown): undefined {
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
  throw error;
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<AttestationAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes)
      return { kind: 'unreadable', message: 'its registry answers with more than 8 MiB of attestations' };
    chunks.push(chunk);
  }
  try {
    return { kind: 'answered', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { kind: 'unreadable', message: 'what its registry gives as attestations is no JSON' };
  }
}
