import semver from 'semver';
import { classifySpec } from './classify-spec.ts';
import { createRecord } from './compare-names.ts';
import { childLocation, parentLocation } from './location.ts';
import { isObject } from './read-entry.ts';

type Fields = Record<string, unknown>;

/**
 * The nested `dependencies` of a version 1 lockfile as the flat `packages` of a later one. The `version` of such an
 * entry may be a version, a git address, a URL, a folder or an alias; what a package requires is taken as optional when what it
 * gets is optional and the package is not. Nothing is checked here.
 *
 * Source: https://docs.npmjs.com/cli/v6/configuring-npm/package-lock-json; npm's own conversion is the oracle in the tests
 */
export function readLegacyPackages(data: Readonly<Fields>): Fields {
  const packages = createRecord<unknown>();
  const root = createRecord<unknown>();
  if (data['name'] !== undefined) root['name'] = data['name'];
  if (data['version'] !== undefined) root['version'] = data['version'];
  packages[''] = root;
  addDependencies(packages, '', data);
  for (const location of Object.keys(packages)) splitRequires(packages, location);
  return packages;
}

/** Every level makes all locations below it longer, so that without an end half a megabyte would take gigabytes. */
const maxDepth = 200;

function addDependencies(packages: Fields, base: string, holder: Readonly<Fields>, depth: number = 0): void {
  if (depth > maxDepth) throw new RangeError(`it nests packages deeper than ${maxDepth}`);
  const dependencies = holder['dependencies'];
  if (!isObject(dependencies)) return;
  for (const name of Object.keys(dependencies)) {
    const legacy = dependencies[name];
    const location = childLocation(base, name);
    if (!isObject(legacy)) {
      packages[location] = legacy;
      continue;
    }
    const entry = convertEntry(name, legacy);
    packages[location] = entry;
    const target = entry['link'] === true ? String(entry['resolved']) : location;
    if (entry['link'] === true) packages[target] ??= pickFields(legacy);
    addDependencies(packages, target, legacy, depth + 1);
  }
}

function convertEntry(name: string, legacy: Readonly<Fields>): Fields {
  const spec = legacySpec(legacy);
  const { kind } = classifySpec(spec);
  if (kind === 'directory') return { link: true, resolved: cleanFolder(spec) };
  const entry = pickFields(legacy);
  if (typeof legacy['integrity'] === 'string') entry['integrity'] = legacy['integrity'];
  if (legacy['bundled'] === true) entry['inBundle'] = true;
  if (kind === 'git')
    return { ...entry, integrity: undefined, inBundle: undefined, resolved: expandGit(spec) };
  const isOwn = kind === 'file' || kind === 'remote';
  entry['resolved'] = isOwn ? spec : legacy['resolved'];
  return { ...entry, ...readVersion(name, spec, legacy) };
}

/** What the entry was made from: its version, unless only `from` or `resolved` tell. */
function legacySpec(legacy: Readonly<Fields>): string {
  const [version, from, resolved] = ['version', 'from', 'resolved'].map((key) => textOf(legacy[key]));
  if (version !== '' && (legacy['integrity'] !== undefined || classifySpec(version ?? '').kind === 'git'))
    return version ?? '';
  if (from !== '' && !isRegistrySpec(from ?? '') && resolved === '') return from ?? '';
  return version || resolved || '';
}

function isRegistrySpec(spec: string): boolean {
  return ['range', 'tag', 'alias'].includes(classifySpec(spec).kind);
}

function readVersion(name: string, spec: string, legacy: Readonly<Fields>): Fields {
  const { kind, range, target } = classifySpec(spec);
  if (kind === 'alias') return { name: target, version: range };
  if (kind === 'range' || kind === 'tag') return { version: spec };
  const found = versionFromArchive(name, spec) ?? versionFromArchive(name, textOf(legacy['resolved']));
  return found === undefined ? {} : { version: found };
}

/** The version in an archive's file name, `name-1.2.3.tgz`. */
function versionFromArchive(name: string, url: string): string | undefined {
  const file = url.slice(url.lastIndexOf('/') + 1);
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (!file.startsWith(`${base}-`) || !file.endsWith('.tgz')) return undefined;
  return semver.parse(file.slice(base.length + 1, -4))?.version;
}

function pickFields(legacy: Readonly<Fields>): Fields {
  const entry = createRecord<unknown>();
  for (const key of ['requires', 'optional', 'dev']) if (legacy[key]) entry[key] = legacy[key];
  return entry;
}

function splitRequires(packages: Fields, location: string): void {
  const entry = packages[location];
  if (!isObject(entry)) return;
  const { requires, ...rest } = entry;
  if (requires === undefined) return;
  const maps = { dependencies: createRecord<unknown>(), optionalDependencies: createRecord<unknown>() };
  for (const name of isObject(requires) ? Object.keys(requires) : []) {
    const isOptional = !entry['optional'] && isOptionalAt(packages, location, name);
    maps[isOptional ? 'optionalDependencies' : 'dependencies'][name] = (requires as Fields)[name];
  }
  for (const [key, map] of Object.entries(maps)) if (Object.keys(map).length > 0) rest[key] = map;
  packages[location] = rest;
}

function isOptionalAt(packages: Readonly<Fields>, location: string, name: string): boolean {
  for (let base: string | undefined = location; base !== undefined; base = parentLocation(base)) {
    const found = packages[childLocation(base, name)];
    if (isObject(found)) return found['optional'] === true;
  }
  return false;
}

function cleanFolder(spec: string): string {
  return spec
    .replace(/^(?:file|link):/, '')
    .replace(/^\.\//, '')
    .replace(/\/+$/, '');
}

function expandGit(spec: string): string {
  const hosted = /^(github|gitlab|bitbucket):([^#]+?)(?:\.git)?(#.*)?$/.exec(spec);
  if (hosted === null) return spec;
  const host = hosted[1] === 'bitbucket' ? 'bitbucket.org' : `${hosted[1]}.com`;
  return `git+ssh://git@${host}/${hosted[2]}.git${hosted[3] ?? ''}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
