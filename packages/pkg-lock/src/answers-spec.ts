import { classifySpec, type ParsedSpec } from './classify-spec.ts';
import { copiedMember, isImporterLocation, joinLocations, locationName } from './location.ts';
import { isCommit, readRepositoryText } from './repository-key.ts';
import { satisfiesRange } from './satisfies-range.ts';
import type { Lock, LockEdge, LockPackage } from './types.ts';

/** The lock that is looked at, and where its root is. */
export interface AnswerContext {
  readonly lock: Pick<Lock, 'packages'>;
  /** Absolute, `/`-separated; what an absolute path in a manifest is compared with. */
  readonly root: string | undefined;
}

/**
 * Whether what answers an edge is what the spec asks for, by npm's rules: a version in the range, a link to that folder, that
 * archive, that URL, that repository and commit. A branch, tag or dist-tag stands for whatever it led to. A `catalog:`
 * that nobody replaced is answered by nothing.
 *
 * Source: npm's own check, the oracle in the tests
 */
export function answersSpec(context: AnswerContext, edge: LockEdge, spec: string): boolean {
  const { packages } = context.lock;
  const entry = packages[edge.to ?? ''] ?? {};
  const member = copiedMember(packages, entry);
  return isAnswer(context, edge, spec, member === undefined ? entry : { link: true, resolved: member });
}

/** Whether the dependency, as its manifest writes it, would be answered by a link to that member. */
export function wantsLinkTo(context: AnswerContext, edge: LockEdge, member: string): boolean {
  if (parseSpec(edge.spec).kind === 'alias') return false;
  return isAnswer(context, edge, edge.spec, { link: true, resolved: member });
}

function isAnswer(context: AnswerContext, edge: LockEdge, spec: string, entry: LockPackage): boolean {
  const { packages } = context.lock;
  const target = (entry.link ? packages[entry.resolved ?? ''] : entry) ?? {};
  const asked = parseSpec(spec.startsWith('jsr:') ? expandJsr(edge.name, spec) : spec);
  if (asked.kind === 'range' || asked.kind === 'alias') return isVersion(edge, entry, target, asked);
  if (asked.kind === 'workspace')
    return isMember(edge, entry, target, { ...asked, home: baseOf(context.lock, edge.from) });
  if (asked.kind === 'directory')
    return entry.link === true && isPath(context, edge, spec, entry.resolved ?? '');
  const { resolved } = entry;
  if (entry.link || asked.kind === 'catalog') return false;
  if (asked.kind === 'tag') return resolved === undefined || /^https?:/.test(resolved);
  if (asked.kind === 'remote') return resolved === spec.trim();
  if (asked.kind === 'git') return isRepository(spec, entry);
  return resolved?.startsWith('file:') === true && isPath(context, edge, spec, resolved.slice(5));
}

/** Whether the spec asks for a link to a folder. */
export function isFolderSpec(spec: string): boolean {
  return parseSpec(spec).kind === 'directory';
}

/** Whether the spec says where a package comes from, not which version it has. */
export function isFromSource(spec: string): boolean {
  return ['directory', 'file', 'remote', 'git'].includes(parseSpec(spec).kind);
}

/** Texts seen in this process; see `satisfiesRange` for the bound. */
const maxSpecs = 20_000;
const specs = new Map<string, ParsedSpec>();

function parseSpec(text: string): ParsedSpec {
  const known = specs.get(text);
  if (known !== undefined) return known;
  if (specs.size >= maxSpecs) specs.clear();
  const parsed = classifySpec(text);
  specs.set(text, parsed);
  return parsed;
}

/** JSR serves `@scope/name` as `@jsr/scope__name`. */
function expandJsr(name: string, spec: string): string {
  const text = spec.slice(4);
  const full = text.startsWith('@') ? text : `${name}@${text}`;
  return `npm:${full.replace(/^@([^/]+)\//, '@jsr/$1__')}`;
}

function isVersion(edge: LockEdge, entry: LockPackage, target: LockPackage, asked: ParsedSpec): boolean {
  const place = entry.link ? (entry.resolved ?? '') : (edge.to ?? '');
  const isSameName = (target.name ?? locationName(place)) === (asked.target ?? edge.name);
  return isSameName && satisfiesRange(target.version, asked.range ?? '*');
}

function isMember(
  edge: LockEdge,
  entry: LockPackage,
  target: LockPackage,
  asked: ParsedSpec & { readonly home: string },
): boolean {
  const { resolved } = entry;
  if (!entry.link || resolved === undefined) return false;
  if (asked.path !== undefined)
    return resolved === joinLocations(asked.home, asked.path) || resolved === joinLocations('', asked.path);
  return isVersion(edge, entry, target, asked);
}

/** Whether the path in the spec, which starts where the asking package is, leads to the location. */
function isPath({ lock, root }: AnswerContext, edge: LockEdge, spec: string, location: string): boolean {
  const path = spec
    .trim()
    .replace(/^(?:file|link|portal):/i, '')
    .replaceAll('\\', '/');
  if (path.startsWith('~/')) return true;
  const local = path.replace(/^\/{1,3}(?=\.\.?(?:\/|$))/, '').replace(/^\/{2,}/, '/');
  const isAbsolute = local.startsWith('/') || /^[a-z]:\//i.test(local);
  if (!isAbsolute) return joinLocations(baseOf(lock, edge.from), local) === joinLocations('', location);
  if (root === undefined || !`${local}/`.startsWith(`${root}/`)) return true;
  return joinLocations('', local.slice(root.length)) === joinLocations('', location);
}

/** A package from an archive on disk is beside that archive, and a copy of a member means what the member means. */
function baseOf(lock: Pick<Lock, 'packages'>, from: string): string {
  const member = copiedMember(lock.packages, lock.packages[from]);
  if (member !== undefined) return member;
  const resolved = isImporterLocation(from) ? undefined : lock.packages[from]?.resolved;
  return resolved?.startsWith('file:') ? joinLocations(resolved.slice(5), '..') : from;
}

function isRepository(spec: string, { resolved, version }: LockPackage): boolean {
  const wanted = readRepositoryText(spec.trim());
  const found = readRepositoryText(resolved ?? '');
  if (wanted === undefined || found === undefined || wanted.key !== found.key) return false;
  if (wanted.range !== undefined) return satisfiesRange(version, wanted.range);
  return !isCommit(wanted.committish) || wanted.committish.toLowerCase() === found.committish.toLowerCase();
}
