import {
  DxError,
  type Integrity,
  isDxError,
  type PackageName,
  parsePackageName,
  parseSafeRelativePath,
} from '@dx/pkg-core';
import { copiedMember, type Lock, type LockPackage } from '@dx/pkg-lock';
import { defaultRegistry, registryFor, type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import { archiveAddress, conventionalAddress } from './archive-request.ts';
import { findForeignNames } from './foreign-names.ts';
import { remember } from './remembered-check.ts';
import type { Session } from './session.ts';
import { showAddress } from './show-address.ts';
import { isSourceAddress } from './source-memory.ts';

/** An entry that does not say of itself what a registry would say of it. */
interface Suspect {
  readonly location: string;
  readonly name: string;
  readonly entry: LockPackage;
  /** Where its archive is fetched, when a lock says it. */
  readonly address: string | undefined;
}

/**
 * Refuses a lock that has, for what a range asks of a registry, another archive than the registry of that package has for
 * the version: whoever edits a lockfile could have anything installed under a trusted name. Archives where every registry
 * has them need no question, so mostly none is asked; of others the registry's document decides, as it does about an
 * integrity that the lock lacks. An archive inside of the project is the project's own. Gives the lock with such integrities. With `allow-remote=all` any http address will do.
 *
 * @param marker of the lock's verdict; that all is well is remembered beside it
 * @throws DX_LOCK_FOREIGN_ARCHIVE with all such entries; every error of asking a registry
 * Source: rows L01, L02, L03 and L12 of the attack corpus
 */
export async function verifyArchives(
  session: Session,
  workspace: Workspace,
  lock: Lock,
  marker: string | undefined,
): Promise<Lock> {
  const known = marker && `${marker}-archives-${nameOf(session.settings)}`;
  if (known && session.fs.lstat(known) !== undefined) return lock;
  const suspects = findSuspects(lock, session.settings);
  const asked = suspects.length === 0 ? suspects : withoutSources(suspects, lock, workspace);
  const answers = await Promise.all(asked.map((suspect) => askRegistry(session, suspect)));
  const foreign = answers.flatMap(({ problem }) => problem ?? []);
  if (foreign.length > 0) throw foreignArchives(foreign);
  const found = answers.flatMap(({ location, integrity }) => (integrity ? [{ location, integrity }] : []));
  if (found.length === 0 && known) remember(session.fs, known);
  return found.length === 0 ? lock : withIntegrities(lock, found);
}

function nameOf(settings: Settings): string {
  const { registry, scopes } = settings;
  const rules = [registry, scopes, settingValue(settings, 'replace-registry-host'), isAnyAllowed(settings)];
  return Buffer.from(JSON.stringify(rules)).toString('base64url').slice(0, 150);
}

function isAnyAllowed(settings: Settings): boolean {
  return settingValue(settings, 'allow-remote') === 'all';
}

function findSuspects(lock: Lock, settings: Settings): readonly Suspect[] {
  const isAny = isAnyAllowed(settings);
  const isUsual = openUsual(settings);
  const suspects: Suspect[] = [];
  for (const location of Object.keys(lock.packages)) {
    const entry = lock.packages[location];
    if (entry === undefined || entry.link || entry.inBundle || !location.includes('node_modules/')) continue;
    const name = entry.name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { resolved, version, integrity } = entry;
    if (resolved !== undefined && integrity !== undefined && isUsual(resolved, name, version ?? '')) continue;
    if (resolved !== undefined && isOwnFile(resolved)) continue;
    const address = resolved === undefined ? undefined : archiveAddress(resolved, settings);
    const isForeign = address !== undefined && !isConventional(address, name, version ?? '', settings);
    const isHttp = resolved === undefined || !isSourceAddress(resolved);
    if ((isForeign && !(isAny && isHttp)) || (integrity === undefined && isHttp))
      suspects.push({ location, name, entry, address });
  }
  return suspects;
}

/** Whether an address is one of those that nearly all have, without parsing it: 10 ms for 700 packages if all were. */
function openUsual(settings: Settings): (resolved: string, name: string, version: string) => boolean {
  const isReplaced = (settingValue(settings, 'replace-registry-host') ?? 'npmjs') === 'npmjs';
  const replaced = isReplaced ? defaultRegistry() : undefined;
  return (resolved, name, version) => {
    const tail = `${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
    if (!resolved.endsWith(tail)) return false;
    const start = resolved.slice(0, -tail.length);
    const registry = registryFor(settings, name);
    return start === registry || (start === replaced && registry === settings.registry);
  };
}

/** An archive inside of the project, as `dx deploy` puts members there, is the project's own. */
function isOwnFile(resolved: string): boolean {
  if (!resolved.startsWith('file:')) return false;
  try {
    parseSafeRelativePath(resolved.slice('file:'.length).replace(/^\.\//, ''));
    return true;
  } catch (error) {
    if (isDxError(error)) return false;
    throw error;
  }
}

function isConventional(address: string, name: string, version: string, settings: Settings): boolean {
  return isSameAddress(address, conventionalAddress(name, version, settings));
}

/** Mirrors differ in the scheme and in how they write the slash of a scope; a query or fragment is nobody's. */
function isSameAddress(address: string, other: string): boolean {
  return comparable(address) === comparable(other);
}

function comparable(address: string): string {
  if (!URL.canParse(address) || isSourceAddress(address)) return address;
  const { host, username, password, pathname, search } = new URL(address);
  const path = pathname.replaceAll(/%2f/gi, '/').replaceAll(/%40/g, '@');
  return [username, password, host.replace(/:(?:80|443)$/, ''), path, search].join('|');
}

/** Not what somebody asks for by its address, what an override puts there, or the copy of a member. */
function withoutSources(suspects: readonly Suspect[], lock: Lock, workspace: Workspace): readonly Suspect[] {
  const places = findForeignNames(lock, workspace);
  return suspects.filter(
    ({ location, entry }) => !places.has(location) && copiedMember(lock.packages, entry) === undefined,
  );
}

interface Answer {
  readonly location: string;
  readonly problem?: string;
  readonly integrity?: Integrity;
}

async function askRegistry(session: Session, suspect: Suspect): Promise<Answer> {
  const { location, name, entry, address } = suspect;
  const id = `${name}@${entry.version ?? ''}`;
  if (entry.resolved !== undefined && isSourceAddress(entry.resolved)) {
    const problem = `${location}: ${id} is asked of a registry and comes from ${showAddress(entry.resolved)}`;
    return { location, problem };
  }
  const found = await findVersion(session, parsePackageName(name), entry);
  if (found === 'unreachable') return { location };
  const isOther =
    address !== undefined &&
    !isConventional(address, name, entry.version ?? '', session.settings) &&
    (found === undefined || !isSameAddress(address, archiveAddress(found.tarball, session.settings)));
  if (isOther && !isAnyAllowed(session.settings)) {
    const there = found === undefined ? 'has no such version' : `has it at ${showAddress(found.tarball)}`;
    return { location, problem: `${location}: ${id} from ${showAddress(address)}; its registry ${there}` };
  }
  return entry.integrity === undefined && found?.integrity !== undefined
    ? { location, integrity: found.integrity }
    : { location };
}

/** What is stored needs no registry: its bytes have the hash that the lock says, and were accepted before. */
async function findVersion(
  session: Session,
  name: PackageName,
  { version = '', integrity }: LockPackage,
): Promise<{ readonly tarball: string; readonly integrity?: Integrity } | 'unreachable' | undefined> {
  try {
    return (await session.metadata().packageMetadata(name)).manifest(version);
  } catch (error) {
    if (!isDxError(error)) throw error;
    if (error.code === 'DX_PACKAGE_NOT_FOUND') return undefined;
    const isUnreachable = error.code === 'DX_OFFLINE' || error.code.startsWith('DX_FETCH_');
    if (isUnreachable && integrity !== undefined && session.store().has(integrity)) return 'unreachable';
    throw error;
  }
}

function withIntegrities(
  lock: Lock,
  found: readonly { readonly location: string; readonly integrity: Integrity }[],
): Lock {
  const packages: Record<string, LockPackage> = Object.assign(Object.create(null), lock.packages);
  for (const { location, integrity } of found) {
    const { extra, ...entry } = packages[location] ?? {};
    const { integrity: _, ...others } = extra ?? {};
    const isLeft = Object.keys(others).length > 0;
    packages[location] = Object.freeze({
      ...entry,
      integrity,
      ...(isLeft ? { extra: Object.freeze(Object.assign(Object.create(null), others)) } : {}),
    });
  }
  return Object.freeze({ ...lock, packages: Object.freeze(packages) });
}

const shownLines = 20;

function foreignArchives(lines: readonly string[]): DxError {
  const more = lines.length > shownLines ? [`  and ${lines.length - shownLines} more`] : [];
  const shown = lines.slice(0, shownLines).map((line) => `  ${line}`);
  return new DxError({
    code: 'DX_LOCK_FOREIGN_ARCHIVE',
    message: ['The lockfile has archives that their registries do not have:', ...shown, ...more].join('\n'),
    hint: 'See who changed the lockfile (git log -p); to trust any address in it: dx install --allow-remote=all',
    details: { entries: lines },
  });
}
