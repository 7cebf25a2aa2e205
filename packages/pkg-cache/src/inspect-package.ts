import type { SelectedFile } from './select-files.ts';

/** What the package says about itself. None of it is ever used as a path. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly installScripts: Readonly<Record<string, string>>;
  readonly bundled: readonly string[];
}

/** What is known before the package is opened. */
export interface PackageHint {
  readonly name: string;
  readonly version: string;
}

const scriptNames = ['preinstall', 'install', 'postinstall'] as const;
const bundledManifest = /^(node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\/)+package\.json$/;

/**
 * Reads what an install needs to know from the files of a package: its own name and version, the scripts that npm would
 * run at install time (the `node-gyp rebuild` implied by a `binding.gyp` included), and the packages bundled in it.
 *
 * @param readText gives the text of one of `files`
 */
export function inspectPackage(
  files: readonly SelectedFile[],
  hint: PackageHint,
  readText: (file: SelectedFile) => string,
): PackageFacts {
  const manifestFile = files.find((file) => file.path === 'package.json');
  const manifest = manifestFile === undefined ? {} : parseManifest(readText(manifestFile));
  return {
    name: textOr(manifest['name'], hint.name),
    version: textOr(manifest['version'], hint.version),
    installScripts: findInstallScripts(manifest, files),
    bundled: findBundled(files),
  };
}

/** A manifest that cannot be read says nothing: npm installs such packages, and the archive's hash was checked. */
function parseManifest(text: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text));
  } catch {
    return {};
  }
}

function findInstallScripts(
  manifest: Readonly<Record<string, unknown>>,
  files: readonly SelectedFile[],
): Readonly<Record<string, string>> {
  const scripts = asRecord(ownField(manifest, 'scripts'));
  const found: Record<string, string> = Object.create(null);
  for (const name of scriptNames) {
    const command = ownField(scripts, name);
    if (typeof command === 'string' && command !== '') found[name] = command;
  }
  const ownBuild = found['preinstall'] !== undefined || found['install'] !== undefined;
  const hasGyp = !ownBuild && ownField(manifest, 'gypfile') !== false && files.some(isBindingGyp);
  if (hasGyp) found['install'] = 'node-gyp rebuild';
  return Object.freeze(found);
}

function isBindingGyp(file: SelectedFile): boolean {
  return file.path === 'binding.gyp';
}

function findBundled(files: readonly SelectedFile[]): readonly string[] {
  const found: string[] = [];
  for (const { path } of files) {
    if (path.startsWith('node_modules/') && bundledManifest.test(path))
      found.push(path.slice(0, -'/package.json'.length));
  }
  return Object.freeze(found.sort());
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function ownField(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
