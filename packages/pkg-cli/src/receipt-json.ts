import type { InstallReceipt } from '@dx/pkg-install';
import type { DirectoryPlacement } from '@dx/pkg-link';
import type { ParsedArguments } from './arguments/flag.ts';

/** What `--json` prints: npm's keys, then those of dx. With `--plan`, the whole plan too. */
export function receiptJson(
  receipt: InstallReceipt,
  parsed: ParsedArguments,
): Readonly<Record<string, unknown>> {
  const { added, changed, removed } = receipt;
  return {
    add: added.map(item),
    added: added.length,
    change: changed.map(({ from, to }) => ({ from: item(from), to: item(to) })),
    changed: changed.length,
    remove: removed.map(item),
    removed: removed.length,
    status: receipt.status,
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

function item({ name, version, path }: DirectoryPlacement): Readonly<Record<string, string>> {
  return { name, version, path };
}
