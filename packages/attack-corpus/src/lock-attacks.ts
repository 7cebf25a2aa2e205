import { createHash } from 'node:crypto';
import { encodeLock, type Lock } from '@dx/pkg-lock';
import { appManifest, jsonWithProto } from './project-attacks.ts';
import type { Sandbox } from './types.ts';

/** Stands for the sandbox's registry in the entries of a lock. */
export const registryUrl = 'https://registry.test/';

/** Entries of a lock by location; `registryUrl` and `PROTO` in them are replaced. */
export type LockEntries = Readonly<Record<string, unknown>>;

/** An entry for a package of the sandbox's registry. */
export function lockEntry(
  name: string,
  version: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { version, resolved: `${registryUrl}${name}/-/${name}-${version}.tgz`, ...more };
}

/** The text of a `package-lock.json` of version 3 for a project that asks for these packages. */
export function npmLock(
  { registry }: Sandbox,
  dependencies: Readonly<Record<string, string>>,
  entries: LockEntries,
  rootFields: Readonly<Record<string, unknown>> = {},
): string {
  const lock = {
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': appManifest(dependencies, rootFields), ...entries },
  };
  return jsonWithProto(lock).replaceAll(registryUrl, registry.url);
}

/** The same as a `lock.dxl` whose digest is right: only what it says is wrong. */
export function dxlLock(
  sandbox: Sandbox,
  dependencies: Readonly<Record<string, string>>,
  entries: LockEntries,
): Uint8Array {
  const { name, version, packages } = JSON.parse(npmLock(sandbox, dependencies, entries)) as Lock;
  return encodeLock({ ...(name && { name }), ...(version && { version }), packages });
}

/** `sha512-…` of bytes, or another algorithm's. */
export function integrityOf(bytes: Uint8Array, algorithm = 'sha512'): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}
