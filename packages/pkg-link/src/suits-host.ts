import semver from 'semver';
import type { Host } from './types.ts';

/** What a package says about where it runs, as in its manifest. */
export interface PlatformFields {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
}

/**
 * Whether npm would install this package here when it is optional: `os`, `cpu`, `libc` and `engines.node` all allow it.
 *
 * @example
 * suitsHost({ os: ['!win32'] }, { platform: 'linux', arch: 'x64', nodeVersion: '22.22.2' }); // true
 */
export function suitsHost(fields: PlatformFields, host: Host): boolean {
  return findPlatformFault(fields, host) === undefined && findEngineFault(fields, host) === undefined;
}

/**
 * Why `os`, `cpu` or `libc` rule this machine out, or nothing. `!name` excludes, a lone `any` allows all; a package
 * that names a `libc` runs only where one is known.
 *
 * Source: npm's `npm-install-checks`
 */
export function findPlatformFault(fields: PlatformFields, host: Host): string | undefined {
  return (
    findListFault('os', fields.os, host.platform) ??
    findListFault('cpu', fields.cpu, host.arch) ??
    findListFault('libc', fields.libc, host.libc)
  );
}

/** Why `engines.node` rules this Node out, or nothing. */
export function findEngineFault(fields: PlatformFields, host: Host): string | undefined {
  const range =
    fields.engines !== undefined && Object.hasOwn(fields.engines, 'node') ? fields.engines['node'] : '';
  if (!range || semver.satisfies(host.nodeVersion, range, { includePrerelease: true })) return undefined;
  return `it needs Node ${range}, this is ${host.nodeVersion}`;
}

function findListFault(
  field: 'os' | 'cpu' | 'libc',
  list: readonly string[] | undefined,
  value: string | undefined,
): string | undefined {
  if (list === undefined) return undefined;
  const isKnown = field !== 'libc' || value !== undefined;
  if (isKnown && isAllowed(list, value)) return undefined;
  return `it needs ${field} ${list.join(' or ')}, this is ${value ?? 'unknown'}`;
}

function isAllowed(list: readonly string[], value: string | undefined): boolean {
  if (list.length === 1 && list[0] === 'any') return true;
  if (list.some((entry) => entry.startsWith('!') && entry.slice(1) === value)) return false;
  return list.every((entry) => entry.startsWith('!')) || list.some((entry) => entry === value);
}
