import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { combineSettings, readWorkspace, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import { type CheckedPlace, checkSignatures } from './check-signatures.ts';
import { isInvalid, printSignatures } from './print-signatures.ts';
import { signaturesJson } from './signatures-json.ts';
import { signedPlaces } from './signed-places.ts';

/**
 * `dx audit signatures`: whether what the lockfile has is what registries signed, and what attestations are about. Exit code 1 when a
 * signature or attestation is missing or invalid.
 *
 * @throws DX_NO_LOCKFILE, DX_SIGNATURES_NONE, DX_SIGNING_KEYS, DX_TRUST_ROOT, DX_TRUST_ROOT_UNREACHABLE, DX_NOT_PUBLISHED, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function runAuditSignatures(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { root, settings } = readWorkspace(context.project, { fs: nodeFs });
  for (const warning of settings.warnings) context.terminal.warn(warningLine(context.terminal, warning));
  const found = readLockfile(root, { fs: nodeFs });
  if (found === undefined) throw noLockfile();
  const { places, elsewhere } = signedPlaces(found.lock, combineSettings(settings).omit);
  const check = await checkSignatures(places, trustedKeys(parsed, context), settings, context);
  if (check.checked.length === 0) throw nothingAuditable([...check.keyless.keys()]);
  if (parsed.flags['json'] === true)
    context.terminal.print(
      JSON.stringify(
        signaturesJson(check, settingValue(settings, 'include-attestations') === true),
        undefined,
        2,
      ),
    );
  else printSignatures(context.terminal, check, elsewhere);
  return check.checked.some(isBad) ? 1 : 0;
}

function isBad({ verdict, attested }: CheckedPlace): boolean {
  return [verdict, attested?.verdict].some((one) => one?.kind === 'missing' || isInvalid(one));
}

function trustedKeys({ flags }: ParsedArguments, { project }: CommandContext): unknown {
  const file = flags['signing-keys'];
  if (typeof file !== 'string') return undefined;
  const place = path.resolve(project.directory, file);
  try {
    return JSON.parse(new TextDecoder().decode(nodeFs.readFile(place)));
  } catch (cause) {
    throw new DxError({
      code: 'DX_SIGNING_KEYS',
      message: `${place} cannot be read as signing keys: expected JSON with {"keys":[…]}`,
      hint: 'It has the form that registries answer /-/npm/v1/keys with',
      details: { file: place },
      cause,
    });
  }
}

function noLockfile(): DxError {
  return new DxError({
    code: 'DX_NO_LOCKFILE',
    message: 'dx audit signatures needs a lockfile, and the project has none',
    hint: 'dx install writes one',
  });
}

function nothingAuditable(registries: readonly string[]): DxError {
  const because =
    registries.length === 0
      ? ''
      : `: ${registries.join(', ')} ${registries.length === 1 ? 'has' : 'have'} no signing keys`;
  return new DxError({
    code: 'DX_SIGNATURES_NONE',
    message: `The lockfile has no package whose signature could be verified${because}`,
    hint: 'dx audit signatures --signing-keys <file> goes by keys that you have',
    details: { registries },
  });
}
