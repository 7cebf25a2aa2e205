import { engineMismatch, platformMismatch } from './host-errors.ts';
import { engineAccepts } from './internal/ranges.ts';
import type { ResolveWarning } from './types.ts';

/** The machine that a tree is for. */
export interface ResolveHost {
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** As Node names it: `x64`, `arm64`. */
  readonly arch: string;
  /** Undefined where there is none, or it is not known. */
  readonly libc?: string;
  /** Without a leading `v`. */
  readonly nodeVersion: string;
  /** Of the npm that `engines.npm` is measured by. Default: not measured. */
  readonly npmVersion?: string;
}

/** What is looked at of a package; a node of a graph or an entry of a lock. */
export interface HostedPackage {
  readonly location: string;
  readonly name: string;
  readonly version?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** How strict a check is. */
export interface HostRules {
  /** Engines that do not fit are an error. Default false: a warning each. */
  readonly engineStrict?: boolean;
  /** Accept other platforms and versions of Node. Default false. */
  readonly force?: boolean;
}

/**
 * Looks whether packages that must be installed run on the machine: `os`, `cpu` and `libc` have to allow it, `engines`
 * should. Gives a warning of kind `engine` for each package whose engines do not. Optional packages are not to be given;
 * they are left out where they do not fit. Pure, O(packages).
 *
 * @throws DX_PLATFORM_MISMATCH a package does not run on this platform
 * @throws DX_ENGINE_MISMATCH with `engineStrict`, a package needs another version of Node or npm
 * Source: npm's `npm-install-checks`
 */
export function checkHost(
  packages: Iterable<HostedPackage>,
  host: ResolveHost,
  rules: HostRules = {},
): readonly ResolveWarning[] {
  const warnings: ResolveWarning[] = [];
  for (const each of packages) {
    const need = findEngineFault(each, host, rules.force === true);
    if (need !== undefined && rules.engineStrict === true) throw engineMismatch(describe(each), need);
    if (need !== undefined) warnings.push(warn(each, need));
    const fault = rules.force === true ? undefined : findPlatformFault(each, host);
    if (fault !== undefined) throw platformMismatch(describe(each), fault);
  }
  return warnings;
}

function describe({ name, version, location }: HostedPackage): string {
  const shown = name === '' ? location || 'the project' : name;
  return version === undefined ? shown : `${shown}@${version}`;
}

function warn(each: HostedPackage, need: string): ResolveWarning {
  const message = `${describe(each)} ${need}`;
  return Object.freeze({ kind: 'engine', location: each.location, message });
}

function findEngineFault(
  { engines = {} }: HostedPackage,
  host: ResolveHost,
  isForced: boolean,
): string | undefined {
  const { nodeVersion, npmVersion } = host;
  const node = Object.hasOwn(engines, 'node') ? engines['node'] : undefined;
  const npm = Object.hasOwn(engines, 'npm') ? engines['npm'] : undefined;
  if (node && !isForced && !engineAccepts(node, nodeVersion))
    return `needs Node ${node}, and this is ${nodeVersion}`;
  if (npm && npmVersion !== undefined && !engineAccepts(npm, npmVersion))
    return `needs npm ${npm}, and this is ${npmVersion}`;
  return undefined;
}

function findPlatformFault({ os, cpu, libc }: HostedPackage, host: ResolveHost): string | undefined {
  if (os !== undefined && !isAllowed(os, host.platform))
    return `os ${listed(os)}, and this is ${host.platform}`;
  if (cpu !== undefined && !isAllowed(cpu, host.arch)) return `cpu ${listed(cpu)}, and this is ${host.arch}`;
  if (libc !== undefined && (host.libc === undefined || !isAllowed(libc, host.libc)))
    return `libc ${listed(libc)}, and this is ${host.libc ?? 'unknown'}`;
  return undefined;
}

function listed(list: readonly string[]): string {
  return list.join(' or ');
}

function isAllowed(list: readonly string[], value: string): boolean {
  if (list.length === 1 && list[0] === 'any') return true;
  const refused = list.filter((entry) => entry.startsWith('!'));
  if (refused.includes(`!${value}`)) return false;
  return list.includes(value) || refused.length === list.length;
}
