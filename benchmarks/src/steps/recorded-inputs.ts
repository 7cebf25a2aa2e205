import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexDocument } from '@dx/pkg-cache';
import { type Integrity, type PackageName, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Lock, lockGraph } from '@dx/pkg-lock';
import { type MetadataSource, type PackageMetadata, resolve } from '@dx/pkg-resolve';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { recordedDirectory, repositoryRoot } from '../paths.ts';

/** What the steps work on: one fixture with everything that its install needs, in memory. */
export interface StepInputs {
  readonly workspace: Workspace;
  /** Bytes of registry documents, of the packages that the fixture needs. */
  readonly documents: ReadonlyMap<PackageName, Uint8Array<ArrayBuffer>>;
  readonly lock: Lock;
  readonly archives: readonly StepArchive[];
}

/** One package of the lock. */
export interface StepArchive {
  readonly name: string;
  readonly version: string;
  readonly integrity: Integrity;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a fixture and what was recorded for it, and resolves it once.
 *
 * @throws Error when something is not recorded
 */
export async function readStepInputs(fixture: string): Promise<StepInputs> {
  const workspace = readProject(join(repositoryRoot, 'fixtures', 'bench', fixture));
  const documents = new Map<PackageName, Uint8Array<ArrayBuffer>>();
  const source = openRecordedSource((name) => {
    const bytes = documents.get(name) ?? readDocument(name);
    documents.set(name, bytes);
    return bytes;
  });
  const lock = lockGraph(await resolveFixture(workspace, source), workspace);
  return { workspace, documents, lock, archives: readArchives(lock) };
}

/** Answers from documents, each parsed anew by every source. */
export function openRecordedSource(bytesOf: (name: PackageName) => Uint8Array<ArrayBuffer>): MetadataSource {
  const known = new Map<PackageName, PackageMetadata>();
  return {
    packageMetadata: (name) => {
      const found = known.get(name) ?? indexDocument(bytesOf(name), name);
      known.set(name, found);
      return found;
    },
  };
}

/** The fixture's resolution. */
export function resolveFixture(workspace: Workspace, source: MetadataSource): ReturnType<typeof resolve> {
  const importers = Object.fromEntries(
    Object.entries(workspace.importers).map(([location, { fields }]) => [location, fields]),
  );
  return resolve({ importers }, source);
}

/** The project in a directory, whatever this machine has set. */
export function readProject(directory: string): Workspace {
  const input = {
    ...{ directory, env: {}, cli: {}, home: directory, globalPrefix: directory, dxVersion: '0.0.0' },
    ...{ platform: process.platform, arch: process.arch, nodeVersion: process.version },
  };
  return readWorkspace(input, { fs: nodeFs });
}

function readArchives(lock: Lock): readonly StepArchive[] {
  const found = new Map<Integrity, StepArchive>();
  for (const [location, { version, integrity, link, name }] of Object.entries(lock.packages)) {
    if (integrity === undefined || version === undefined || link) continue;
    const realName = name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const file = `${encodeURIComponent(`${parsePackageName(realName)}@${version}`)}.tgz`;
    if (found.has(integrity) || !existsSync(join(recordedDirectory, 'archives', file))) continue;
    found.set(integrity, { name: realName, version, integrity, bytes: readRecorded('archives', file) });
  }
  return [...found.values()];
}

/** With addresses of archives as a registry would give them. */
function readDocument(name: string): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(readRecorded('packuments', `${encodeURIComponent(name)}.json`)).toString('utf8');
  return Uint8Array.from(
    Buffer.from(text.replaceAll('"tarball":"recorded:/', '"tarball":"https://registry.test/')),
  );
}

function readRecorded(kind: string, file: string): Uint8Array<ArrayBuffer> {
  const path = join(recordedDirectory, kind, file);
  if (!existsSync(path)) throw new Error(`${file} is not recorded. Run: pnpm bench:record`);
  return Uint8Array.from(readFileSync(path));
}
