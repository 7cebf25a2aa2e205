import { DxError, type FsOps } from '@dx/pkg-core';
import type { ClientCertificate } from '@dx/pkg-fetch';
import type { CredentialRule } from '@dx/pkg-workspace';

/**
 * What `//host/:certfile` and `//host/:keyfile` name, read. A connection serves all addresses of its server, so of several
 * for one server the shortest prefix counts.
 *
 * @throws DX_CERTIFICATE_UNREADABLE
 */
export function readClientCertificates(
  credentials: readonly CredentialRule[],
  fs: FsOps,
): readonly ClientCertificate[] {
  const byHost = new Map<string, ClientCertificate>();
  const shortestFirst = [...credentials].sort((a, b) => a.prefix.length - b.prefix.length);
  for (const { prefix, certFile, keyFile } of shortestFirst) {
    const { host } = new URL(`https:${prefix}`);
    if (certFile === undefined || keyFile === undefined || byHost.has(host)) continue;
    byHost.set(host, { host, cert: readText(certFile, prefix, fs), key: readText(keyFile, prefix, fs) });
  }
  return [...byHost.values()];
}

function readText(path: string, prefix: string, fs: FsOps): string {
  try {
    return new TextDecoder().decode(fs.readFile(path));
  } catch (error) {
    throw new DxError({
      code: 'DX_CERTIFICATE_UNREADABLE',
      message: `Cannot read ${path}, which the settings name for ${prefix}: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'dx config list shows which npmrc names it; correct certfile and keyfile there',
      details: { path, prefix },
      cause: error,
    });
  }
}
