import { classifySpec } from './classify-spec.ts';
import { damagedLock, tooNewLock } from './errors.ts';
import type { ForeignEdge, ForeignEdges } from './foreign-pins.ts';
import { splitSpec } from './foreign-values.ts';
import { isObject } from './read-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Yarn 4.9 and later; 4 to 8 before it. */
const newestBerryVersion = 10;

/** The dependencies in a `yarn.lock`, and which Yarn wrote it. */
export interface YarnEdges extends ForeignEdges {
  readonly kind: 'yarn1' | 'berry';
}

/**
 * The dependencies in the text of a `yarn.lock`, of Yarn 1 or of a later one. Both key an entry by everything that asks for
 * it, so that no parent is needed.
 *
 * Source: https://classic.yarnpkg.com/en/docs/yarn-lock; https://yarnpkg.com/advanced/lexicon#lockfile
 */
export async function readYarnLock(text: string, path: string): Promise<YarnEdges> {
  const data = await parseText(text, path);
  const metadata = Object.hasOwn(data, '__metadata') ? data['__metadata'] : undefined;
  const read = isObject(metadata) ? berryEdges : classicEdges;
  const edges: ForeignEdge[] = [];
  for (const [keys, entry] of Object.entries(data)) {
    if (keys === '__metadata' || !isObject(entry)) continue;
    for (const key of keys.split(',')) edges.push(...read(key.trim(), entry));
  }
  if (!isObject(metadata)) return { kind: 'yarn1', formatVersion: '1', edges, overrides: new Map() };
  const version = String(metadata['version']);
  if (!/^\d+$/.test(version)) throw damagedLock(path, 'its __metadata says no version');
  if (Number(version) > newestBerryVersion) throw tooNewLock(path, version, newestBerryVersion);
  return { kind: 'berry', formatVersion: version, edges, overrides: new Map() };
}

async function parseText(text: string, path: string): Promise<Fields> {
  const { parseSyml } = await import('@yarnpkg/parsers');
  let data: unknown;
  try {
    data = parseSyml(text);
  } catch (error) {
    throw damagedLock(path, firstLine(error));
  }
  if (!isObject(data)) throw damagedLock(path, 'it is not a map');
  return data;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
}

/** `name@range` as the manifest writes it, whoever asks. */
function classicEdges(key: string, entry: Fields): readonly ForeignEdge[] {
  const { name, rest: spec } = splitSpec(key);
  const { kind } = classifySpec(spec);
  const { version, resolved } = entry;
  if (kind === 'range' || kind === 'tag' || kind === 'alias')
    return typeof version === 'string' ? [{ from: undefined, name, spec, version }] : [];
  const isLocal = kind === 'directory' || kind === 'file' || kind === 'workspace';
  return typeof resolved === 'string' && !isLocal ? [{ from: undefined, name, spec, source: resolved }] : [];
}

/** `name@npm:range`; the protocol is Yarn's own unless an alias follows it. */
function berryEdges(key: string, entry: Fields): readonly ForeignEdge[] {
  const { name, rest } = splitSpec(key);
  const { version, resolution } = entry;
  const range = rest.replace(/::.*$/, '');
  const patched = /^patch:([^#]+)#/.exec(range)?.[1];
  if (patched !== undefined) return berryEdges(decodeText(patched), entry);
  if (/^(?:workspace|link|portal|file|exec|virtual):/.test(range)) return [];
  if (range.startsWith('npm:') || !range.includes(':'))
    return typeof version === 'string' ? [{ from: undefined, name, spec: npmSpec(range), version }] : [];
  if (typeof resolution !== 'string') return [];
  const source = splitSpec(resolution)
    .rest.replace(/::.*$/, '')
    .replace(/#(?:.*&)?commit=/, '#');
  if (source.startsWith('npm:'))
    return typeof version === 'string' ? [{ from: undefined, name, spec: range, version }] : [];
  return [{ from: undefined, name, spec: range, source }];
}

function npmSpec(range: string): string {
  const spec = range.replace(/^npm:/, '');
  const isAlias = /^(?:@[^/]+\/)?[^@\s|^~<>=]+@/.test(spec) || spec.startsWith('@');
  return isAlias ? range : spec;
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
