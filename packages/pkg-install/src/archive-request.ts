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
    resolved === undefined ? conventionalUrl(name, version, settings) : relocate(resolved, settings);
  return { name, version, url, ...(integrity === undefined ? {} : { integrity }) };
}

/** The same for a version that is being decided. */
export function requestOf({ name, version, tarball: url, integrity }: VersionManifest): ArchiveRequest {
  return { name, version, url, ...(integrity === undefined ? {} : { integrity }) };
}

/** Where every npm registry keeps the archive of a version. */
function conventionalUrl(name: string, version: string, settings: Settings): string {
  const baseName = name.slice(name.indexOf('/') + 1);
  return `${registryFor(settings, name)}${name}/-/${baseName}-${version}.tgz`;
}

/** A lock made with npm's default registry is installed from the registry that is configured now, as npm does. */
function relocate(url: string, settings: Settings): string {
  if (isSourceAddress(url)) return url;
  const replaced = settingValue(settings, 'replace-registry-host') ?? 'npmjs';
  const from = new URL(defaultRegistry()).host;
  const found = new URL(url);
  const isReplaced = replaced === 'always' || found.host === (replaced === 'npmjs' ? from : replaced);
  if (replaced === 'never' || !isReplaced) return url;
  const to = new URL(settings.registry);
  const path = to.pathname === '/' ? found.pathname : `${to.pathname.replace(/\/$/, '')}${found.pathname}`;
  return `${to.origin}${path}${found.search}`;
}
