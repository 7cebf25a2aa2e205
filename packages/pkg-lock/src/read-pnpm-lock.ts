import { damagedLock, tooNewLock, unsupportedLock } from './errors.ts';
import type { ForeignEdge, ForeignEdges } from './foreign-pins.ts';
import { isExactVersion, readMaps, splitSpec, textMap } from './foreign-values.ts';
import { isObject } from './read-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

const newestVersion = 9;
const importerMaps = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const packageMaps = ['dependencies', 'optionalDependencies'] as const;

/**
 * The dependencies in the text of a `pnpm-lock.yaml` of version 6 or 9. Of two documents the last is the project's; the first is
 * what pnpm needs for itself. What packages ask for is not in the file, only what they got, so that their edges have
 * no range. Suffixes that tell copies apart, `(react@18.3.1)` and `(patch_hash=…)`, are no part of a version.
 *
 * Source: https://pnpm.io/lockfile, and files that pnpm 8 and 12 wrote
 */
export async function readPnpmLock(text: string, path: string): Promise<ForeignEdges> {
  const data = await parseText(text, path);
  const version = typeof data['lockfileVersion'] === 'string' ? data['lockfileVersion'] : '';
  verifyVersion(version, path);
  const edges: ForeignEdge[] = [];
  const packages = indexPackages(fieldsOf(data, 'packages'));
  const importers = isObject(data['importers']) ? data['importers'] : { '.': data };
  const catalogs = readCatalogs(data);
  for (const [location, importer] of Object.entries(importers))
    if (isObject(importer)) addImporter(edges, { packages, catalogs, location, importer });
  const snapshots = fieldsOf(data, isObject(data['snapshots']) ? 'snapshots' : 'packages');
  for (const [key, snapshot] of Object.entries(snapshots)) {
    const from = parentName(packages, key);
    if (from !== undefined && isObject(snapshot)) addPackage(edges, packages, from, snapshot);
  }
  return { formatVersion: version, edges, overrides: textMap(data['overrides']) };
}

async function parseText(text: string, path: string): Promise<Fields> {
  const { isScalar, parseAllDocuments, visit } = await import('yaml');
  // What these two leave out takes time in the square of keys or errors: 25 s for a map of 50,000 keys.
  const options = {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  } as const;
  const documents = parseAllDocuments(text, options);
  const document = Array.isArray(documents) ? documents.at(-1) : undefined;
  const fault = document?.errors[0];
  if (fault !== undefined) throw damagedLock(path, `${fault.message} in line ${lineOf(text, fault.pos[0])}`);
  visit(document ?? null, {
    Map(_, { items }) {
      const keys = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key)));
      if (keys.size < items.length) throw damagedLock(path, 'a key comes twice in one map');
    },
  });
  const data: unknown = document?.toJS({ maxAliasCount: 0 });
  if (!isObject(data)) throw damagedLock(path, 'it is not a map');
  return data;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function verifyVersion(version: string, path: string): void {
  const major = Number(/^(\d+)(?:\.\d+)?$/.exec(version)?.[1]);
  if (major > newestVersion) throw tooNewLock(path, version, newestVersion);
  if (major === 6 || major === newestVersion) return;
  const found = version === '' ? 'it says no lockfileVersion' : `its version is ${version.slice(0, 20)}`;
  throw unsupportedLock(path, `${found}, and 6 and 9 are read`, 'pnpm install with pnpm 8 or later');
}

function fieldsOf(holder: Fields, key: string): Fields {
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  return isObject(value) ? value : {};
}

/** `name@catalog:` and `name@catalog:group` → range. */
function readCatalogs(data: Fields): ReadonlyMap<string, string> {
  const catalogs = new Map<string, string>();
  for (const [group, entries] of Object.entries(fieldsOf(data, 'catalogs'))) {
    for (const [name, entry] of Object.entries(isObject(entries) ? entries : {})) {
      const range = isObject(entry) ? entry['specifier'] : undefined;
      if (typeof range !== 'string') continue;
      catalogs.set(`${name}@catalog:${group}`, range);
      if (group === 'default') catalogs.set(`${name}@catalog:`, range);
    }
  }
  return catalogs;
}

interface ImporterPart {
  readonly packages: Packages;
  readonly catalogs: ReadonlyMap<string, string>;
  readonly location: string;
  readonly importer: Fields;
}

function addImporter(edges: ForeignEdge[], { packages, catalogs, location, importer }: ImporterPart): void {
  for (const map of importerMaps) {
    for (const [name, entry] of Object.entries(fieldsOf(importer, map))) {
      const { specifier: spec, version } = isObject(entry) ? entry : {};
      if (typeof spec !== 'string' || typeof version !== 'string') continue;
      const answer = readAnswer(packages, name, version);
      if (answer === undefined) continue;
      edges.push({ from: location, name, spec, ...answer });
      const range = catalogs.get(`${name}@${spec}`);
      if (range !== undefined) edges.push({ from: location, name, spec: range, ...answer });
    }
  }
}

function addPackage(edges: ForeignEdge[], packages: Packages, from: string, snapshot: Fields): void {
  for (const [name, version] of readMaps(snapshot, packageMaps)) {
    const answer = readAnswer(packages, name, version);
    if (answer !== undefined) edges.push({ from, name, spec: undefined, ...answer });
  }
}

/** The key of `packages` without the suffix of its copy; version 6 begins keys of registry packages with a slash. */
function plainKey(key: string): string {
  const at = key.indexOf('(');
  return (at === -1 ? key : key.slice(0, at)).replace(/^\//, '');
}

/** Entries by their plain keys; version 6 keys a package with the suffix of its copy, version 9 does not. */
type Packages = ReadonlyMap<string, Fields>;

function indexPackages(packages: Fields): Packages {
  const index = new Map<string, Fields>();
  for (const [key, entry] of Object.entries(packages))
    if (isObject(entry) && !index.has(plainKey(key))) index.set(plainKey(key), entry);
  return index;
}

/** What a package is called when it asks: `name@version`, a folder by its path, undefined when neither is known. */
function parentName(packages: Packages, key: string): string | undefined {
  const plain = plainKey(key);
  const { name, rest } = splitSpec(plain);
  if (isExactVersion(rest)) return `${name}@${rest}`;
  const entry = packages.get(plain) ?? {};
  const folder = fieldsOf(entry, 'resolution')['directory'];
  if (typeof folder === 'string') return folder.replace(/^\.\//, '');
  const version = entry['version'];
  if (typeof version !== 'string' || !isExactVersion(version)) return undefined;
  return `${typeof entry['name'] === 'string' ? entry['name'] : name}@${version}`;
}

/** What `version` of a dependency says: a version, another package's key for an alias, or the key of a source. */
function readAnswer(
  packages: Packages,
  name: string,
  text: string,
): Pick<ForeignEdge, 'version' | 'source'> | undefined {
  const plain = plainKey(text);
  if (isExactVersion(plain)) return { version: plain };
  if (/^(?:link|workspace|file):/.test(plain)) return undefined;
  const { rest } = splitSpec(plain);
  if (isExactVersion(rest)) return { version: rest };
  const source = readSource(packages.get(`${name}@${plain}`) ?? packages.get(plain) ?? {});
  return source === undefined ? undefined : { source };
}

function readSource(entry: Fields): string | undefined {
  const { tarball, repo, commit } = fieldsOf(entry, 'resolution');
  if (typeof repo === 'string' && typeof commit === 'string') return `${repo}#${commit}`;
  return typeof tarball === 'string' && /^https?:/.test(tarball) ? tarball : undefined;
}
