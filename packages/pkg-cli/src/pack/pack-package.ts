import path from 'node:path';
import { runLifecycle, type ScriptOptions } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { editManifest, type Manifest, parseManifest, readManifest } from '@dx/pkg-workspace';
import { describeArchive } from './describe-archive.ts';
import { findSecrets, type SecretFinding } from './find-secrets.ts';
import { listPackageFiles, type PackTarget } from './list-package-files.ts';
import { normalizePackage } from './normalize-package.ts';
import { publishRanges } from './publish-ranges.ts';
import { readCatalogs } from './read-catalogs.ts';
import type { PackReport } from './types.ts';
import { writeArchive } from './write-archive.ts';

/** A packed package; nothing is on disk yet. */
export interface PackedPackage {
  readonly archive: Buffer;
  readonly report: PackReport;
  readonly secrets: readonly SecretFinding[];
}

/** How a package is packed. `scripts` absent: none runs. */
export interface PackOptions {
  readonly scripts?: ScriptOptions;
  /** Told the archive and its report after packing and before `postpack`. */
  readonly write?: (archive: Buffer, report: PackReport) => void;
}

/**
 * The archive of a package directory with npm's files, order and bytes: `prepack`, `prepare`, the archive, `postpack`.
 * Where the manifest has `workspace:` or `catalog:` ranges, the archive's own says versions instead.
 *
 * @throws DX_PACK_UNNAMED without name or version, DX_PACK_MANIFEST, DX_UNPUBLISHABLE_RANGE, DX_SCRIPT_FAILED
 */
export async function packPackage(target: PackTarget, options: PackOptions = {}): Promise<PackedPackage> {
  const { directory } = target;
  namedVersion(readPackage(directory));
  await runEvents(directory, ['prepack', 'prepare'], options.scripts);
  const manifest = readPackage(directory);
  const { name, version } = namedVersion(manifest);
  const content = await normalizePackage(directory);
  const files = await listPackageFiles(target, content);
  const manifestText = await publishedText(manifest, target);
  const archive = await writeArchive({ directory, files, bins: binPaths(content), manifestText });
  const report = await describeArchive(name, version, archive);
  options.write?.(archive, report);
  await runEvents(directory, ['postpack'], withArchive(options.scripts, report));
  return { archive, report, secrets: findSecrets(directory, files, nodeFs) };
}

/**
 * The manifest of a package as its archive has it.
 *
 * @throws DX_UNPUBLISHABLE_RANGE
 */
export async function publishedManifest(target: PackTarget): Promise<Manifest> {
  const manifest = readPackage(target.directory);
  const text = await publishedText(manifest, target);
  return text === undefined ? manifest : parseManifest(text, manifest.path);
}

async function publishedText(manifest: Manifest, { workspace }: PackTarget): Promise<string | undefined> {
  const { root, importers } = workspace;
  const catalogs = await readCatalogs(root, importers[''] ?? manifest, nodeFs);
  const changes = publishRanges(manifest, workspace, catalogs);
  return changes.length === 0 ? undefined : editManifest(manifest, changes);
}

function readPackage(directory: string): Manifest {
  return readManifest(path.join(directory, 'package.json'), { fs: nodeFs });
}

function namedVersion({ fields, path: file }: Manifest): { readonly name: string; readonly version: string } {
  const { name, version } = fields;
  if (name !== undefined && version !== undefined) return { name, version };
  throw new DxError({
    code: 'DX_PACK_UNNAMED',
    message: `${file} has no ${name === undefined ? 'name' : 'version'}, and an archive needs both`,
    hint: name === undefined ? 'dx pkg set name=<name>' : 'dx pkg set version=1.0.0',
    details: { file },
  });
}

async function runEvents(
  directory: string,
  events: readonly string[],
  scripts: ScriptOptions | undefined,
): Promise<void> {
  if (scripts === undefined) return;
  await runLifecycle({ directory, manifest: readPackage(directory).raw }, events, scripts);
}

function withArchive(
  scripts: ScriptOptions | undefined,
  { integrity, filename }: PackReport,
): ScriptOptions | undefined {
  if (scripts === undefined) return undefined;
  const env = { ...scripts.env, npm_package_integrity: integrity, npm_package_resolved: filename };
  return { ...scripts, env };
}

function binPaths({ bin }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof bin !== 'object' || bin === null) return [];
  return Object.values(bin).filter((file): file is string => typeof file === 'string');
}
