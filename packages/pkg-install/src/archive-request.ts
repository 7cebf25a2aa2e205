import type { ArchiveRequest } from '@dx/pkg-fetch';
import type { DirectoryPlacement } from '@dx/pkg-link';
import type { VersionManifest } from '@dx/pkg-resolve';
import { defaultRegistry, registryFor, type Settings, settingValue } from '@dx/pkg-workspace';
import { isCommitAddress, isSourceAddress } from './source-memory.ts';

/** Where and how to get the archive of a placement. A lock without URLs gets them from the package's registry. */
export function archiveRequestOf(placement: DirectoryPlacement, settings: Settings): ArchiveRequest {
  const { name, version, resolved, integrity } = placement;
  if (resolved !== undefined && isCommitAddress(resolved)) return { name, version, url: resolved };
  const url =
    resolved === undefined
      ? conventionalAddress(name, version, settings)
      : archiveAddress(resolved, settings);
  return { name, version, url, ...(integrity === undefined ? {} : { integrity }) };
}

/** The same for a version that is being decided. */
export function requestOf({ name, version, tarball: url, integrity }: VersionManifest): ArchiveRequest {
  return { name, version, url, ...(integrity === undefined ? {} : { integrity }) };
}

/** Where every npm registry keeps the archive of a version. */
export function conventionalAddress(name: string, version: string, settings: Settings): string {
  const baseName = name.slice(name.indexOf('/') + 1);
  return `${registryFor(settings, name)}${name}/-/${baseName}-${version}.tgz`;
}

/**
 * Where an archive is fetched that a lock has at `url`. A lock made with npm's default registry is installed from the
 * registry that is configured now, as npm does; what is at http of a host whose registry is reached by https, by https.
 */
export function archiveAddress(url: string, settings: Settings): string {
  if (isSourceAddress(url) || !URL.canParse(url)) return url;
  const replaced = settingValue(settings, 'replace-registry-host') ?? 'npmjs';
  const from = new URL(defaultRegistry()).host;
  const found = new URL(url);
  const isReplaced = replaced === 'always' || found.host === (replaced === 'npmjs' ? from : replaced);
  if (replaced === 'never' || !isReplaced) return withTls(url, settings);
  const to = new URL(settings.registry);
  const path = to.pathname === '/' ? found.pathname : `${to.pathname.replace(/\/$/, '')}${found.pathname}`;
  return `${to.origin}${path}${found.search}`;
}

function withTls(url: string, { registry, scopes }: Settings): string {
  if (!/^http:/i.test(url)) return url;
  const { host } = new URL(url);
  const isReached = (other: string): boolean => /^https:/i.test(other) && new URL(other).host === host;
  return [registry, ...Object.values(scopes)].some(isReached) ? url.replace(/^http:/i, 'https:') : url;
}
