import { provenancesOf } from './check-attestations.ts';
import type { CheckedPlace, SignatureCheck } from './check-signatures.ts';
import { isInvalid } from './print-signatures.ts';

/** What `--json` prints. */
export type SignaturesJson = Readonly<Record<'invalid' | 'missing', readonly object[]>> & {
  readonly verified?: readonly object[];
};

/**
 * `invalid` and `missing`, as `npm audit signatures --json` has them, and with `include-attestations` what is verified. npm does not
 * tell of missing attestations (`EMISSINGATTESTATIONS`), nor `provenance` and `repositoryDiffers`.
 */
export function signaturesJson({ checked }: SignatureCheck, includesAttestations: boolean): SignaturesJson {
  return {
    invalid: checked.flatMap((one) => [...invalidSignature(one), ...invalidAttestation(one)]),
    missing: checked.flatMap((one) => [
      ...(one.verdict?.kind === 'missing' ? [placeOf(one)] : []),
      ...(one.attested?.verdict.kind === 'missing'
        ? [{ ...placeOf(one), code: 'EMISSINGATTESTATIONS' }]
        : []),
    ]),
    ...(includesAttestations ? { verified: checked.flatMap(verifiedAttestation) } : {}),
  };
}

function invalidSignature(one: CheckedPlace): readonly object[] {
  const { verdict } = one;
  if (!isInvalid(verdict)) return [];
  const { code, message, keyid, signature } = verdict;
  return [{ code, message, ...placeOf(one), keyid, signature, type: one.type }];
}

function invalidAttestation(one: CheckedPlace): readonly object[] {
  const verdict = one.attested?.verdict;
  if (!isInvalid(verdict)) return [];
  const { code, message, keyid, signature, predicateType } = verdict;
  return [{ code, message, ...placeOf(one), keyid, signature, predicateType, type: one.type }];
}

function verifiedAttestation(one: CheckedPlace): readonly object[] {
  const { attested, verdict } = one;
  if (attested?.verdict.kind !== 'verified' || isInvalid(verdict)) return [];
  const { name, version, location, registry } = one;
  return [
    {
      ...{ name, version, location, registry },
      attestations: attested.announced,
      attestationBundles: attested.bundles,
      provenance: provenancesOf(attested.verdict)[0],
      repositoryDiffers: attested.differs !== undefined,
    },
  ];
}

function placeOf({ name, version, location, registry, resolved, integrity }: CheckedPlace): object {
  return { name, version, location, registry, resolved, integrity };
}
