import {
  type AttestationVerdict,
  type Provenance,
  type SigningKeys,
  type TrustRoot,
  verifyAttestations,
} from '@dx/pkg-audit';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { findOtherRepository } from './compare-repositories.ts';
import { fetchAttestations } from './fetch-attestations.ts';
import { openTrustRoot } from './open-trust-root.ts';
import type { SignedPlace } from './signed-places.ts';

/** A package whose document announces attestations. */
export interface AttestedPlace extends SignedPlace {
  /** What the document announces. */
  readonly announced: unknown;
  /** What its manifest gives as repository. */
  readonly repository: unknown;
  /** Of its registry; none where that has no keys. */
  readonly keys: SigningKeys;
}

/** What the attestations of a package say. */
export interface CheckedAttestations {
  readonly verdict: AttestationVerdict;
  readonly announced: unknown;
  /** The list that the registry gave, where the setting `include-attestations` asks for it. */
  readonly bundles: readonly unknown[];
  /** Where it was built from another repository than its manifest names: both. */
  readonly differs?: { readonly built: string; readonly named: string };
}

const atOnce = 16;

/**
 * Verifies attestations: one request for each version, 16 at once, and those for the trust root; nothing at all where there are no
 * packages. By location.
 *
 * @throws DX_TRUST_ROOT, DX_TRUST_ROOT_UNREACHABLE, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function checkAttestations(
  places: readonly AttestedPlace[],
  settings: Settings,
  context: CommandContext,
): Promise<ReadonlyMap<string, CheckedAttestations>> {
  const checked = new Map<string, CheckedAttestations>();
  if (places.length === 0) return checked;
  const trustRoot = await openTrustRoot(settings, context);
  const waiting = [...groupPlaces(places)];
  const work = async (): Promise<void> => {
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
      context.signal.throwIfAborted();
      const found = await checkOne(group.place, trustRoot, settings, context);
      for (const location of group.locations) checked.set(location, found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return checked;
}

/** The same version with the same contents may lie in many places. */
function groupPlaces(
  places: readonly AttestedPlace[],
): Iterable<{ readonly place: AttestedPlace; readonly locations: string[] }> {
  const groups = new Map<string, { readonly place: AttestedPlace; readonly locations: string[] }>();
  for (const place of places) {
    const key = `${place.name}@${place.version} ${place.integrity}`;
    const group = groups.get(key) ?? { place, locations: [] };
    group.locations.push(place.location);
    groups.set(key, group);
  }
  return groups.values();
}

async function checkOne(
  place: AttestedPlace,
  trustRoot: TrustRoot,
  settings: Settings,
  context: CommandContext,
): Promise<CheckedAttestations> {
  const answer = await fetchAttestations(place, settings, context);
  const { announced, keys, repository } = place;
  const verdict =
    answer.kind === 'answered'
      ? verifyAttestations(place, answer.value, { keys, trustRoot })
      : unanswered(answer.kind === 'unreadable' ? answer.message : undefined);
  const isKept = settingValue(settings, 'include-attestations') === true && answer.kind === 'answered';
  return {
    ...{ verdict, announced, bundles: isKept ? bundlesOf(answer.value) : [] },
    ...(await findDifference(verdict, repository)),
  };
}

function unanswered(message: string | undefined): AttestationVerdict {
  return message === undefined
    ? { kind: 'missing' }
    : { kind: 'invalid', code: 'EATTESTATIONVERIFY', message };
}

/** Where a package was built, as each of its provenances has it. */
export function provenancesOf(verdict: AttestationVerdict): readonly Provenance[] {
  if (verdict.kind !== 'verified') return [];
  return verdict.attestations.flatMap(({ provenance }) => (provenance === undefined ? [] : [provenance]));
}

/** The first of the provenances with another repository. */
async function findDifference(
  verdict: AttestationVerdict,
  repository: unknown,
): Promise<Pick<CheckedAttestations, 'differs'>> {
  for (const { repository: built } of provenancesOf(verdict)) {
    const named = built === undefined ? undefined : await findOtherRepository(built, repository);
    if (built !== undefined && named !== undefined) return { differs: { built, named } };
  }
  return {};
}

function bundlesOf(value: unknown): readonly unknown[] {
  const list =
    typeof value === 'object' && value !== null && 'attestations' in value ? value.attestations : undefined;
  return Array.isArray(list) ? list : [];
}
