import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '@dx/pkg-workspace';
import type { MemberNode, ObjectNode, ValueNode } from '@humanwhocodes/momoa';

type Path = readonly string[];

/** One place where two contents differ. */
interface Difference {
  readonly path: Path;
  /** `undefined`: gone. */
  readonly value: unknown;
}

/**
 * The text of a manifest with another content, changed only where the content differs: indentation, newlines, order and
 * the shape of everything else stay as they were written.
 */
export async function editPackageText(
  { text, raw, style }: Manifest,
  content: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { parse } = await import('@humanwhocodes/momoa');
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let edited = text.slice(bom.length);
  for (const { path, value } of differences(raw, content, [])) {
    const parent = objectAt(parse(edited).body, path.slice(0, -1));
    const key = path.at(-1);
    if (parent === undefined || key === undefined) continue;
    edited = value === undefined ? take(edited, parent, key) : put(edited, parent, path, value, style);
  }
  const isRight = isDeepStrictEqual(JSON.parse(edited), JSON.parse(JSON.stringify(content)));
  return `${bom}${isRight ? edited : rewrite(content, style)}`;
}

/** Where two values differ, as deep as both are objects. Lists are replaced whole. */
function* differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: Path,
): Generator<Difference> {
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) yield { path: [...path, key], value: undefined };
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (isDeepStrictEqual(old, value)) continue;
    if (isObject(old) && isObject(value)) yield* differences(old, value, [...path, key]);
    else yield { path: [...path, key], value };
  }
}

function objectAt(node: ValueNode, path: Path): ObjectNode | undefined {
  let at: ValueNode | undefined = node;
  for (const key of path) at = at?.type === 'Object' ? memberOf(at, key)?.value : undefined;
  return at?.type === 'Object' ? at : undefined;
}

/** Of a key given twice the last one counts. */
function memberOf({ members }: ObjectNode, key: string): MemberNode | undefined {
  return members.findLast(({ name }) => (name.type === 'String' ? name.value : name.name) === key);
}

/** Replaces a value, or adds a member behind the last one, with the white space that the last one has. */
function put(
  text: string,
  parent: ObjectNode,
  path: Path,
  value: unknown,
  { newline, indent }: Manifest['style'],
): string {
  const key = path.at(-1) ?? '';
  const lead = `${newline}${indent.repeat(path.length - 1)}`;
  const body = JSON.stringify(value, null, indent).replaceAll('\n', `${lead}${indent}`);
  const current = memberOf(parent, key)?.value;
  if (current !== undefined) return splice(text, ...rangeOf(current), body);
  const member = `${JSON.stringify(key)}:${indent === '' ? '' : ' '}${body}`;
  const last = parent.members.at(-1);
  if (last === undefined) {
    const framed = indent === '' ? member : `${lead}${indent}${member}${lead}`;
    return splice(text, ...rangeOf(parent), `{${framed}}`);
  }
  const [start, end] = rangeOf(last);
  const before = text.slice(0, start);
  const space = before.slice(before.trimEnd().length);
  return splice(text, end, end, `,${space}${member}`);
}

/** Takes a member out, with the comma and the white space before it, or behind it when it is the first. */
function take(text: string, parent: ObjectNode, key: string): string {
  const member = memberOf(parent, key);
  if (member === undefined) return text;
  const index = parent.members.indexOf(member);
  const previous = parent.members[index - 1];
  const next = parent.members[index + 1];
  const [start, end] = rangeOf(member);
  if (previous !== undefined) return splice(text, rangeOf(previous)[1], end, '');
  if (next !== undefined) return splice(text, start, rangeOf(next)[0], '');
  return splice(text, ...rangeOf(parent), '{}');
}

function rangeOf({ loc }: Pick<MemberNode, 'loc'>): readonly [number, number] {
  return [loc.start.offset, loc.end.offset];
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

function rewrite(content: unknown, { indent, newline, trailingNewline }: Manifest['style']): string {
  const body = JSON.stringify(content, null, indent).replaceAll('\n', newline);
  return `${body}${trailingNewline ? newline : ''}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
