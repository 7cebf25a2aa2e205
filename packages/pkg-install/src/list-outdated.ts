import { parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { copiedMember, type Lock, readLockfile, resolveEdge } from '@dx/pkg-lock';
import { parseDependencySpec, pickVersion } from '@dx/pkg-resolve';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { resolveSettings } from './resolve-settings.ts';
import { openSession, type Session } from './session.ts';
import { noTurn } from './take-turn.ts';
import type { InstallOptions } from './types.ts';

/** A dependency of an importer that is not the newest. */
export interface OutdatedDependency {
  readonly name: string;
  /** Location of the importer that asks; `` is the root. */
  readonly importer: string;
  /** Where the lock has it; absent when it is not installed. */
  readonly location?: string;
  readonly current?: string;
  /** The newest that the range allows. */
  readonly wanted?: string;
  /** What the tag `latest` means now. */
  readonly latest?: string;
}

const fields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * Dependencies of all importers whose current version differs from the newest allowed or the latest, sorted by name.
 * One metadata request per name that the cache cannot answer.
 *
 * @param names only these; all when empty
 * @throws every error of reading a project and of fetching metadata
 */
export async function listOutdated(
  options: InstallOptions,
  names: readonly string[] = [],
): Promise<readonly OutdatedDependency[]> {
  const fs = options.ports?.fs ?? nodeFs;
  const workspace = readWorkspace(options.project, { fs });
  const lock = readLockfile(workspace.root, { fs })?.lock;
  const session = openSession(options, workspace, noTurn);
  try {
    const wanted = directDependencies(workspace).filter(
      ({ name }) => names.length === 0 || names.includes(name),
    );
    const all = await Promise.all(wanted.map((dependency) => compareOne(session, lock, dependency)));
    const outdated = all.filter((item) => item !== undefined);
    return Object.freeze(outdated.sort((a, b) => (a.name < b.name ? -1 : 1)));
  } finally {
    await session.close();
  }
}

interface DirectDependency {
  readonly importer: string;
  readonly name: string;
  readonly range: string;
}

function directDependencies({ importers }: Workspace): readonly DirectDependency[] {
  return Object.entries(importers).flatMap(([importer, manifest]) =>
    fields.flatMap((field) =>
      Object.entries(manifest.fields[field] ?? {}).map(([name, range]) => ({ importer, name, range })),
    ),
  );
}

async function compareOne(
  session: Session,
  lock: Lock | undefined,
  { importer, name, range }: DirectDependency,
): Promise<OutdatedDependency | undefined> {
  const location = lock === undefined ? undefined : resolveEdge(lock, importer, name);
  const found = location === undefined ? undefined : lock?.packages[location];
  const spec = parseDependencySpec(name, range);
  if (spec.kind !== 'registry' || found?.link === true) return undefined;
  if (lock !== undefined && copiedMember(lock.packages, found) !== undefined) return undefined;
  const settings = resolveSettings(session);
  const needs = settings.before === undefined ? undefined : { needsTimes: true };
  const metadata = await session.metadata().packageMetadata(parsePackageName(spec.name), needs);
  const current = found?.version;
  const wanted = pickVersion(metadata, spec.range, settings);
  const { latest } = metadata.distTags;
  if (current === wanted && current === latest) return undefined;
  return Object.freeze({
    name,
    importer,
    ...(location === undefined ? {} : { location }),
    ...(current === undefined ? {} : { current }),
    ...(wanted === undefined ? {} : { wanted }),
    ...(latest === undefined ? {} : { latest }),
  });
}
