import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readAdvisories } from './read-advisories.ts';
import type { AuditAnswer, AuditBulkOptions, AuditPackage, AuditPort } from './types.ts';

const bulkPath = '-/npm/v1/security/advisories/bulk';
const defaultTimeoutMs = 30_000;
const absent = new Set([404, 405, 501]);

/**
 * Known vulnerabilities of packages, from one registry: one request with gzip body, which names every package with its
 * versions. Never rejects: what goes wrong is an answer too. No request for no packages. Findings are sorted by name.
 *
 * Source: `POST /-/npm/v1/security/advisories/bulk`, https://docs.npmjs.com/auditing-package-dependencies-for-security-vulnerabilities
 *
 * @example
 * const answer = await auditBulk([{ name: 'minimist', version: '1.2.0' }], port, { timeoutMs: 5_000 });
 * if (answer.status === 'answered') console.log(answer.findings.length);
 */
export async function auditBulk(
  packages: readonly AuditPackage[],
  port: AuditPort,
  options: AuditBulkOptions = {},
): Promise<AuditAnswer> {
  const versions = groupVersions(packages);
  if (versions.size === 0) return Object.freeze({ status: 'answered', findings: Object.freeze([]) });
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    return Object.freeze(await ask(versions, port, signal));
  } catch (error) {
    const reason = timeout.aborted
      ? 'no answer in time'
      : error instanceof Error
        ? error.message
        : String(error);
    return Object.freeze({ status: 'failed', reason });
  }
}

/** Sorted, so that the same packages make the same bytes. */
function groupVersions(packages: readonly AuditPackage[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, Set<string>>();
  for (const { name, version } of packages) {
    if (name === '' || version === '') continue;
    byName.set(name, (byName.get(name) ?? new Set()).add(version));
  }
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([name, versions]) => [name, [...versions].sort()]));
}

async function ask(
  versions: ReadonlyMap<string, readonly string[]>,
  port: AuditPort,
  signal: AbortSignal,
): Promise<AuditAnswer> {
  const body = await promisify(gzip)(JSON.stringify(Object.fromEntries(versions)));
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'content-encoding': 'gzip',
  };
  const { status, bytes } = await orAbort(port.post({ path: bulkPath, headers, body, signal }), signal);
  if (absent.has(status)) return { status: 'unsupported', reason: `the registry answered ${status}` };
  if (status < 200 || status > 299) return { status: 'failed', reason: `the registry answered ${status}` };
  return { status: 'answered', findings: readAdvisories(bytes, versions) };
}

/** A port that does not heed the signal keeps nobody waiting. */
async function orAbort<Value>(answer: Promise<Value>, signal: AbortSignal): Promise<Value> {
  answer.catch(() => undefined);
  signal.throwIfAborted();
  const { promise, reject } = rejecter();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function rejecter(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}
