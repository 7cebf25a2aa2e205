import { readTrustRoot, type TrustRoot } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';

/**
 * Whom attestations are believed: the file of the setting `trust-root`, or else what Sigstore's update framework gives, which is
 * asked anew each time and kept below `<home>/sigstore`.
 *
 * @throws DX_TRUST_ROOT, DX_TRUST_ROOT_UNREACHABLE
 */
export async function openTrustRoot(settings: Settings, context: CommandContext): Promise<TrustRoot> {
  const file = settingValue(settings, 'trust-root');
  if (typeof file === 'string' && file !== '') return readTrustRoot(readFile(file), file);
  return readTrustRoot(await fetchTrustRoot(settings, context), 'What Sigstore gives');
}

function readFile(file: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(nodeFs.readFile(file)));
  } catch (cause) {
    throw new DxError({
      code: 'DX_TRUST_ROOT',
      message: `${file} cannot be read as a trust root: expected the JSON of a trusted_root.json`,
      hint: 'It is the file that the setting trust-root names',
      details: { file },
      cause,
    });
  }
}

async function fetchTrustRoot({ network }: Settings, context: CommandContext): Promise<unknown> {
  try {
    const { initTUF } = await import('@sigstore/tuf');
    const repository = await initTUF({
      cachePath: `${homeOf(context)}/sigstore/v1`,
      // Waits of a registry's settings would make a machine without a way out wait for 70 s.
      retry: { retries: network.retries },
    });
    return JSON.parse(await repository.getTarget('trusted_root.json'));
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
    throw new DxError({
      code: 'DX_TRUST_ROOT_UNREACHABLE',
      message: `There are attestations to verify, and the trust root of Sigstore cannot be had: ${reason}`,
      hint: 'dx audit signatures --trust-root <file> goes by a trusted_root.json that you have',
      cause,
    });
  }
}
