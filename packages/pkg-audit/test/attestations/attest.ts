import { createHash } from 'node:crypto';
import {
  type Attestation,
  type AttestationAuthority,
  createAttestationAuthority,
  type WorkflowIdentity,
} from '@dx/fixture-registry';
import {
  type AttestationVerdict,
  type InstalledPackage,
  readSigningKeys,
  readTrustRoot,
  type SigningKeys,
  type TrustRoot,
  verifyAttestations,
} from '../../src/index.ts';

const digest = createHash('sha512').update('archive').digest();

/** What is installed in these tests. */
export const installed: InstalledPackage & { readonly integrity: string } = {
  name: '@s/a',
  version: '1.2.3',
  integrity: `sha512-${digest.toString('base64')}`,
};

export const slsa: string = 'https://slsa.dev/provenance/v1';
export const publish: string = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';

/** Who builds it. */
export const identity: WorkflowIdentity = {
  workflow: 'https://git.test/o/r/.github/workflows/publish.yml@refs/tags/v1.2.3',
  issuer: 'https://token.git.test',
  repository: 'https://git.test/o/r',
  commit: 'c0ffee',
  ref: 'refs/tags/v1.2.3',
  run: 'https://git.test/o/r/actions/runs/1/attempts/1',
};

/** A statement about what is installed. */
export function statement(
  predicateType: string = slsa,
  other: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'pkg:npm/%40s/a@1.2.3', digest: { sha512: digest.toString('hex') } }],
    predicateType,
    predicate: {},
    ...other,
  };
}

/** One authority, whom it is believed by, and its verdicts. */
export interface Bench {
  readonly authority: AttestationAuthority;
  readonly trustRoot: TrustRoot;
  readonly keys: SigningKeys;
  verdict(...attestations: readonly unknown[]): AttestationVerdict;
}

/** @param expires of the registry's key */
export async function createBench(expires: string | null = null): Promise<Bench> {
  const authority = await createAttestationAuthority(expires);
  const trustRoot = await readTrustRoot(authority.trustRoot, 'here');
  const keys = readSigningKeys({ keys: [authority.registryKey] }, 'here');
  return {
    ...{ authority, trustRoot, keys },
    verdict: (...attestations) => verifyAttestations(installed, { attestations }, { keys, trustRoot }),
  };
}

/** A copy with something else in one place. `undefined` takes it out. */
export function changed(
  { predicateType, bundle }: Attestation,
  path: readonly (string | number)[],
  to: unknown,
): Attestation {
  const copy: unknown = structuredClone(bundle);
  const last = path.at(-1);
  let holder = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  if (last !== undefined) holder[last] = to;
  return { predicateType, bundle: JSON.parse(JSON.stringify(copy)) as Attestation['bundle'] };
}
