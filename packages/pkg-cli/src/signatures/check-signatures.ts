import {
  readSignedVersion,
  readSigningKeys,
  type SignatureVerdict,
  type SignedVersion,
  type SigningKeys,
  verifySignatures,
} from '@dx/pkg-audit';
import { registryFor, type Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { fetchFromDocuments } from '../gates/fetch-documents.ts';
import { type AttestedPlace, type CheckedAttestations, checkAttestations } from './check-attestations.ts';
import { fetchSigningKeys } from './fetch-signing-keys.ts';
import type { SignedPlace } from './signed-places.ts';

/** A package of the lockfile with what its signatures and attestations say. */
export interface CheckedPlace extends SignedPlace {
  readonly registry: string;
  /** Absent where the registry has no keys. */
  readonly verdict?: SignatureVerdict;
  /** Absent where its document announces none. */
  readonly attested?: CheckedAttestations;
}

/** What could be checked, and which registries have no keys. */
export interface SignatureCheck {
  readonly checked: readonly CheckedPlace[];
  /** Registries without signing keys, with how many packages each. */
  readonly keyless: ReadonlyMap<string, number>;
}

/**
 * Verifies what registries signed of packages, and attestations: one request for the keys of each registry, one for each name, and
 * one for each package that has attestations. Of a document only the versions that are installed are kept.
 *
 * @param trusted keys to go by instead of those of the registries
 * @throws DX_SIGNING_KEYS, DX_TRUST_ROOT, DX_TRUST_ROOT_UNREACHABLE, DX_NOT_PUBLISHED, DX_REGISTRY_REFUSED,
 * DX_REGISTRY_UNREACHABLE
 */
export async function checkSignatures(
  places: readonly SignedPlace[],
  trusted: unknown,
  settings: Settings,
  context: CommandContext,
): Promise<SignatureCheck> {
  const keys = await keysOf(places, trusted, settings, context);
  const keysFor = (name: string): SigningKeys | undefined => keys.get(registryFor(settings, name));
  const signed = await fetchSigned(places, settings, context);
  const versionOf = ({ name, version }: SignedPlace): SignedVersion | undefined =>
    signed.get(name)?.get(version);
  const attested = await checkAttestations(attestedPlaces(places, versionOf, keysFor), settings, context);
  const checked = places.flatMap((place): readonly CheckedPlace[] => {
    const own = keysFor(place.name);
    const found = attested.get(place.location);
    const attestations = own === undefined && found?.verdict.kind === 'missing' ? undefined : found;
    if (own === undefined && attestations === undefined) return [];
    return [
      {
        ...{ ...place, registry: registryFor(settings, place.name) },
        ...(own === undefined ? {} : { verdict: verifySignatures(place, versionOf(place), own) }),
        ...(attestations === undefined ? {} : { attested: attestations }),
      },
    ];
  });
  const keyless = new Map<string, number>();
  for (const { name } of places.filter((place) => keysFor(place.name) === undefined)) {
    const registry = registryFor(settings, name);
    keyless.set(registry, (keyless.get(registry) ?? 0) + 1);
  }
  return { checked, keyless };
}

function attestedPlaces(
  places: readonly SignedPlace[],
  versionOf: (place: SignedPlace) => SignedVersion | undefined,
  keysFor: (name: string) => SigningKeys | undefined,
): readonly AttestedPlace[] {
  return places.flatMap((place) => {
    const { attestations, repository } = versionOf(place) ?? {};
    if (attestations === undefined) return [];
    const keys = keysFor(place.name) ?? new Map<string, never>();
    return [{ ...place, announced: attestations, repository, keys }];
  });
}

async function keysOf(
  places: readonly SignedPlace[],
  trusted: unknown,
  settings: Settings,
  context: CommandContext,
): Promise<ReadonlyMap<string, SigningKeys | undefined>> {
  const registries = [...new Set(places.map(({ name }) => registryFor(settings, name)))];
  const read = async (registry: string): Promise<readonly [string, SigningKeys | undefined]> =>
    trusted === undefined
      ? [registry, await fetchSigningKeys(registry, settings, context)]
      : [registry, readSigningKeys(trusted, 'The file of --signing-keys')];
  return new Map(await Promise.all(registries.map(read)));
}

function fetchSigned(
  places: readonly SignedPlace[],
  settings: Settings,
  context: CommandContext,
): Promise<ReadonlyMap<string, ReadonlyMap<string, SignedVersion | undefined>>> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of places) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  return fetchFromDocuments(
    new Set(versions.keys()),
    settings,
    context,
    (document, name) =>
      new Map(
        [...(versions.get(name) ?? [])].map((version) => [version, readSignedVersion(document, version)]),
      ),
  );
}
