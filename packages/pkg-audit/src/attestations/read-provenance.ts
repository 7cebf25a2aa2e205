import { isRecord } from '../findings/read-manifest.ts';
import type { Provenance, SignerFacts } from './types.ts';

type Facts = Omit<Provenance, 'from'>;

const arc = '1.3.6.1.4.1.57264.1';
const longestText = 2_000;

/** Whether a predicate tells where something was built. */
export function isProvenance(predicateType: string): boolean {
  return predicateType.startsWith('https://slsa.dev/provenance/');
}

/**
 * Where a version was built: what the certificate says, for which the authority asked the workflow's host; where it says nothing
 * of a repository, what the statement says.
 *
 * Source: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md, https://slsa.dev/spec/v1.0/provenance
 */
export function readProvenance(
  signer: SignerFacts,
  statement: Readonly<Record<string, unknown>>,
): Provenance {
  const certified = ofCertificate(signer);
  if (certified.repository !== undefined) return { from: 'certificate', ...certified };
  return { from: 'statement', ...ofStatement(statement['predicate']) };
}

function ofCertificate({ name, extensions }: SignerFacts): Facts {
  const text = (number: number): string | undefined => derText(extensions.get(`${arc}.${number}`));
  const old = (number: number): string | undefined => plainText(extensions.get(`${arc}.${number}`));
  return facts({
    repository: text(12) ?? repositoryOf(old(5), name),
    commit: text(13) ?? old(3),
    ref: text(14) ?? old(6),
    workflow: text(18) ?? name,
    run: text(21),
    issuer: text(8) ?? old(1),
  });
}

/** Certificates of early 2023 have `owner/name` only; the host is that of the workflow's address. */
function repositoryOf(path: string | undefined, name: string | undefined): string | undefined {
  if (path === undefined || name === undefined || !URL.canParse(name)) return undefined;
  return `${new URL(name).origin}/${path}`;
}

/** A text in DER: UTF8String. */
function derText(der: Uint8Array | undefined): string | undefined {
  if (der?.[0] !== 0x0c) return undefined;
  const first = der[1] ?? 0;
  return plainText(der.subarray(first < 128 ? 2 : 2 + (first & 127)));
}

function plainText(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function ofStatement(predicate: unknown): Facts {
  const build = at(predicate, 'buildDefinition');
  const workflow = at(at(build, 'externalParameters'), 'workflow');
  const dependencies = at(build, 'resolvedDependencies');
  const digest = at(Array.isArray(dependencies) ? dependencies[0] : undefined, 'digest');
  const source = at(at(predicate, 'invocation'), 'configSource');
  return facts({
    repository: at(workflow, 'repository') ?? at(source, 'uri'),
    workflow: at(workflow, 'path') ?? at(source, 'entryPoint'),
    ref: at(workflow, 'ref'),
    commit: at(digest, 'gitCommit') ?? at(at(source, 'digest'), 'sha1'),
    run: at(at(at(predicate, 'runDetails'), 'metadata'), 'invocationId'),
    issuer: undefined,
  });
}

function at(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function facts(all: Readonly<Record<keyof Facts, unknown>>): Facts {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [[key, value.slice(0, longestText)] as const] : [],
    ),
  );
}
