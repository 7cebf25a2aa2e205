import type { PackageStore } from '@dx/pkg-cache';
import { DxError, type FsOps, type Integrity } from '@dx/pkg-core';
import {
  type ArchiveRequest,
  openSourceFetcher,
  type RegistryClient,
  type SourceArchive,
  type SourceFetcher,
} from '@dx/pkg-fetch';
import type { SourcePackage, SourceSpec } from '@dx/pkg-resolve';
import type { PreparationVerdict, SourcePreparation } from './prepare-source.ts';
import { showAddress } from './show-address.ts';
import { isCommitAddress, type SourceMemory } from './source-memory.ts';
import { toSourcePackage } from './to-source-package.ts';
import type { InstallWarning } from './types.ts';

/** What packages without a registry are brought with. */
export interface SourcePackagesParts {
  /** Absolute root of the project. */
  readonly root: string;
  readonly fs: FsOps;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly temporaryDirectory: string;
  readonly client: () => Promise<Pick<RegistryClient, 'archive'>>;
  readonly store: () => PackageStore;
  readonly memory: SourceMemory;
  readonly offline: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly preparation: SourcePreparation;
  readonly warn: (warning: InstallWarning) => void;
}

/** Packages of repositories, addresses, archives and directories. */
export interface SourcePackages {
  /** The package that a spec leads to. */
  find(asked: SourceSpec): Promise<SourcePackage>;
  /** Those of the commits that were installed without their scripts and may be prepared now. */
  findPreparable(commits: readonly string[]): Promise<ReadonlySet<string>>;
  /** Brings an archive into the store; what `find` fetched for it is used. */
  bring(request: ArchiveRequest): Promise<Integrity>;
  close(): Promise<void>;
}

/**
 * Opens what brings packages that no registry has. The archive of a commit is packed once and found in the store
 * afterwards, unless its own scripts took part in making it.
 *
 * @throws DX_OFFLINE from both when only a network could tell; as `SourceFetcher`; `bring` also as the store
 */
export function openSourcePackages(parts: SourcePackagesParts): SourcePackages {
  const { root, fs, env, temporaryDirectory, signal } = parts;
  const { prepare } = parts.preparation;
  const client: Pick<RegistryClient, 'archive'> = {
    archive: async (request, options) => (await parts.client()).archive(request, options),
  };
  const fetcher = openSourceFetcher({ root, fs, env, temporaryDirectory, prepare, client });
  return {
    find: async (asked) => {
      if (parts.offline && !isOnThisMachine(asked.spec, asked.kind)) throw offline(asked.spec);
      const found = await fetcher.sourcePackage(asked, signal === undefined ? {} : { signal });
      return toSourcePackage(found, asked);
    },
    findPreparable: async (commits) => {
      const verdicts = await Promise.all(commits.map((commit) => parts.preparation.judge(commit)));
      return new Set(commits.filter((_, index) => verdicts[index]?.status === 'approved'));
    },
    bring: async (request) => (await takeRemembered(parts, request)) ?? bringNew(parts, fetcher, request),
    close: () => fetcher.close(),
  };
}

/** What was withheld before is packed anew as soon as its scripts may run. */
async function takeRemembered(
  parts: SourcePackagesParts,
  { name, url }: ArchiveRequest,
): Promise<Integrity | undefined> {
  const known = isCommitAddress(url) ? parts.memory.recall(url) : undefined;
  if (known === undefined || !parts.store().has(known.integrity)) return undefined;
  if (known.isWithheld && (await tellWithheld(parts, name, url)) === 'approved') return undefined;
  if (known.isWithheld) parts.memory.setPrepared(url, false);
  return known.integrity;
}

async function bringNew(
  parts: SourcePackagesParts,
  fetcher: SourceFetcher,
  request: ArchiveRequest,
): Promise<Integrity> {
  const { name, version, url, integrity } = request;
  if (parts.offline && !isOnThisMachine(url)) throw offline(url);
  const archive = await fetcher.archive(url, {
    name,
    ...(integrity === undefined ? {} : { integrity }),
    ...(parts.signal === undefined ? {} : { signal: parts.signal }),
  });
  await tellAbout(parts, name, archive);
  const known = isCommitAddress(url) ? archive.integrity : integrity;
  const stored = await parts.store().ensure({
    bytes: archive.bytes,
    name,
    version,
    ...(known === undefined ? {} : { integrity: known }),
  });
  if (isCommitAddress(url)) remember(parts.memory, url, { ...archive, integrity: stored });
  return stored;
}

function remember(memory: SourceMemory, url: string, { integrity, preparation }: SourceArchive): void {
  if (preparation !== 'done') memory.keep(url, { integrity, isWithheld: preparation === 'withheld' });
  if (preparation !== 'none') memory.setPrepared(url, preparation === 'done');
}

async function tellAbout(parts: SourcePackagesParts, name: string, archive: SourceArchive): Promise<void> {
  const { resolved, preparation, leftOut } = archive;
  if (preparation === 'withheld') await tellWithheld(parts, name, resolved);
  if (leftOut.length > 0) {
    const shown = leftOut.slice(0, 5).join(', ');
    const message = `${name}: ${leftOut.length} files have names that no archive may have and were left out (${shown})`;
    parts.warn({ kind: 'files-left-out', location: '', message });
  }
}

/** Says how to approve the commit, unless somebody has decided about it. */
async function tellWithheld(
  { preparation, warn }: SourcePackagesParts,
  name: string,
  resolved: string,
): Promise<PreparationVerdict['status']> {
  const verdict = await preparation.judge(resolved);
  if (verdict.status !== 'waiting') return verdict.status;
  const remedy =
    verdict.key === undefined
      ? `${showAddress(resolved)} cannot be approved`
      : `to run them, add ${JSON.stringify(verdict.key)}: true to allowScripts in package.json`;
  const message = `${name} comes from a repository and has scripts that prepare it, which did not run; ${remedy}`;
  warn({ kind: 'prepare-withheld', location: '', message });
  return verdict.status;
}

function isOnThisMachine(address: string, kind?: SourceSpec['kind']): boolean {
  return kind === 'file' || kind === 'directory' || /^(?:git\+)?file:/i.test(address);
}

function offline(address: string): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `${showAddress(address)} cannot be fetched offline`,
    hint: 'Run the command again without --offline',
    details: { address: showAddress(address) },
  });
}
