import { join } from 'node:path';
import type { InstallReceipt } from '@dx/pkg-install';
import type { DirectoryPlacement } from '@dx/pkg-link';
import type { ParsedArguments } from './arguments/flag.ts';
import type { Health } from './audit/summarize-health.ts';

/** What `--json` prints: npm's keys, then those of dx. With `--plan`, the whole plan too. */
export function receiptJson(
  receipt: InstallReceipt,
  parsed: ParsedArguments,
  { audited, funding, audit }: Pick<Health, 'audited' | 'funding' | 'audit'> = { audited: 0, funding: 0 },
): Readonly<Record<string, unknown>> {
  const { added, changed, removed, root } = receipt;
  const item = (placement: DirectoryPlacement): Readonly<Record<string, string>> => describe(placement, root);
  return {
    add: added.map(item),
    added: added.length,
    change: changed.map(({ from, to }) => ({ from: item(from), to: item(to) })),
    changed: changed.length,
    remove: removed.map(item),
    removed: removed.length,
    audited,
    funding,
    ...(audit === undefined ? {} : { audit }),
    status: receipt.status,
    ...(receipt.returned === undefined ? {} : { returned: receipt.returned }),
    kept: receipt.keptCount,
    dropped: receipt.dropped.map(({ placement, reason, detail }) => ({ ...item(placement), reason, detail })),
    linkMethod: receipt.linkMethod,
    written: receipt.written,
    builds: receipt.builds.ran,
    pendingBuilds: receipt.builds.pending,
    deniedBuilds: receipt.builds.denied,
    warnings: receipt.warnings,
    requests: receipt.requestCount,
    receivedBytes: receipt.receivedBytes,
    durations: receipt.durations,
    ...(parsed.flags['plan'] === true ? { plan: receipt.plan } : {}),
  };
}

/** npm's paths are whole ones. */
function describe(
  { name, version, path }: DirectoryPlacement,
  root: string,
): Readonly<Record<string, string>> {
  return { name, version, path: join(root, path) };
}
