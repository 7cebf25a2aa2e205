import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { satisfies, valid } from 'semver';
import { readInventory } from '../inventory/read-inventory.ts';
import { splitSpec } from '../view/split-spec.ts';

/** The installed versions of a package, each once. */
export function installedVersions(root: string, name: string): readonly string[] {
  const lock = readLockfile(root, { fs: nodeFs })?.lock;
  const { packages } = readInventory(root, { fs: nodeFs, lock, source: 'disk' });
  const versions = [...packages].flatMap(([location, { manifest }]) =>
    location !== '' && manifest['name'] === name && typeof manifest['version'] === 'string'
      ? [manifest['version']]
      : [],
  );
  return [...new Set(versions)];
}

/**
 * The one version that a person means: the one given, or the one that is installed and fits.
 *
 * @throws DX_PATCH_TARGET when none or several fit
 */
export function patchTarget(root: string, spec: string): { readonly name: string; readonly version: string } {
  const { name, rest } = splitSpec(spec);
  const exact = valid(rest);
  if (exact !== null) return { name, version: exact };
  const installed = installedVersions(root, name);
  const fitting =
    rest === '' || rest === '*' ? installed : installed.filter((version) => satisfies(version, rest));
  const [version] = fitting;
  if (version !== undefined && fitting.length === 1) return { name, version };
  throw new DxError({
    code: 'DX_PATCH_TARGET',
    message:
      version === undefined
        ? `No ${spec} is installed`
        : `Several versions of ${name} are installed: ${fitting.join(', ')}`,
    hint:
      version === undefined
        ? `dx install, or name a version: dx patch ${name}@<version>`
        : `dx patch ${name}@${version}`,
    details: { spec, installed },
  });
}
