import { damagedLock, tooNewLock, unsupportedLock } from './errors.ts';
import { findJsonFault } from './find-json-fault.ts';
import type { ForeignEdge, ForeignEdges } from './foreign-pins.ts';
import { isExactVersion, readMaps, splitSpec, textMap } from './foreign-values.ts';
import { isObject } from './read-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

const newestVersion = 2;
const maps = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** A tuple of `packages`: what the package is, and what it asks for. */
interface BunPackage {
  readonly name: string;
  /** What follows `name@`: a version, `workspace:…`, `file:…`, `github:…`, a URL. */
  readonly id: string;
  readonly info: Fields;
}

interface BunLock {
  readonly packages: ReadonlyMap<string, BunPackage>;
  /** Keys of `packages` by the folder of the member that they stand for. */
  readonly members: ReadonlyMap<string, string>;
  readonly catalogs: ReadonlyMap<string, string>;
}

/**
 * The dependencies in the text of a `bun.lock` of version 0 to 2. A package's key is its path in the tree of packages
 * (`a/b` is `b` below `a`), and a dependency is answered by the nearest-up rule.
 *
 * Source: https://bun.com/docs/pm/lockfile, and files that Bun wrote
 */
export async function readBunLock(text: string, path: string): Promise<ForeignEdges> {
  const data = await parseText(text, path);
  const version = data['lockfileVersion'];
  if (typeof version !== 'number') throw unsupportedLock(path, 'it says no lockfileVersion', 'bun install');
  if (version > newestVersion) throw tooNewLock(path, version, newestVersion);
  const lock = indexLock(data, path);
  const edges: ForeignEdge[] = [];
  const workspaces = isObject(data['workspaces']) ? data['workspaces'] : {};
  for (const [location, info] of Object.entries(workspaces)) {
    const key = location === '' ? '' : (lock.members.get(location) ?? location);
    if (isObject(info)) addEdges(edges, lock, { from: location || '.', key, info });
  }
  for (const [key, entry] of lock.packages) {
    const from = parentName(entry);
    if (from !== undefined) addEdges(edges, lock, { from, key, info: entry.info });
  }
  return { formatVersion: String(version), edges, overrides: textMap(data['overrides']) };
}

async function parseText(text: string, path: string): Promise<Fields> {
  const { default: stripJsonComments } = await import('strip-json-comments');
  const json = stripJsonComments(text, { trailingCommas: true });
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    const { line, column } = findJsonFault(json);
    throw damagedLock(path, `not JSON in line ${line}, column ${column}`, { line, column });
  }
  if (!isObject(data)) throw damagedLock(path, 'it is not an object');
  return data;
}

function indexLock(data: Fields, path: string): BunLock {
  const packages = new Map<string, BunPackage>();
  const members = new Map<string, string>();
  for (const [key, tuple] of Object.entries(isObject(data['packages']) ? data['packages'] : {})) {
    const entry = readTuple(tuple);
    if (entry === undefined) throw damagedLock(path, `the package ${JSON.stringify(key)} is no list`);
    packages.set(key, entry);
    if (entry.id.startsWith('workspace:')) members.set(entry.id.slice(10), key);
  }
  return { packages, members, catalogs: readCatalogs(data) };
}

function readTuple(tuple: unknown): BunPackage | undefined {
  if (!Array.isArray(tuple) || typeof tuple[0] !== 'string') return undefined;
  const { name, rest } = splitSpec(tuple[0]);
  return { name, id: rest, info: tuple.find(isObject) ?? {} };
}

/** `name@catalog:group` → range; the catalog without a name is the group ``. */
function readCatalogs(data: Fields): ReadonlyMap<string, string> {
  const catalogs = new Map<string, string>();
  const groups = { '': data['catalog'], ...(isObject(data['catalogs']) ? data['catalogs'] : {}) };
  for (const [group, ranges] of Object.entries(groups))
    for (const [name, range] of textMap(ranges)) catalogs.set(`${name}@catalog:${group}`, range);
  return catalogs;
}

/** What a package is called when it asks: a folder by its path. Members are asked for by their manifests. */
function parentName({ name, id }: BunPackage): string | undefined {
  if (isExactVersion(id)) return `${name}@${id}`;
  return /^(?:file|link):/.test(id) ? id.slice(5).replace(/^\.\//, '') : undefined;
}

function addEdges(
  edges: ForeignEdge[],
  lock: BunLock,
  { from, key, info }: { readonly from: string; readonly key: string; readonly info: Fields },
): void {
  for (const [name, spec] of readMaps(info, maps)) {
    const found = findPackage(lock, key, name);
    if (found === undefined) continue;
    const answer = readAnswer(found);
    if (answer === undefined) continue;
    edges.push({ from, name, spec, ...answer });
    const range = lock.catalogs.get(`${name}@${spec}`);
    if (range !== undefined) edges.push({ from, name, spec: range, ...answer });
  }
}

function findPackage(lock: BunLock, key: string, name: string): BunPackage | undefined {
  const parts = key === '' ? [] : (key.match(/@[^/]+\/[^/]+|[^/]+/g) ?? []);
  for (let count = parts.length; count >= 0; count -= 1) {
    const found = lock.packages.get([...parts.slice(0, count), name].join('/'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function readAnswer({ id }: BunPackage): Pick<ForeignEdge, 'version' | 'source'> | undefined {
  if (isExactVersion(id)) return { version: id };
  return /^(?:workspace|file|link|root):/.test(id) || id === '' ? undefined : { source: id };
}
