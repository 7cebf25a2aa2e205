import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '@dx/pkg-workspace';
import type { Node } from 'jsonc-parser';

type Path = readonly (string | number)[];

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
  const { findNodeAtLocation, parse, parseTree } = await import('jsonc-parser');
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let edited = text.slice(bom.length);
  for (const { path, value } of differences(raw, content, [])) {
    const tree = parseTree(edited);
    const parent = tree === undefined ? undefined : findNodeAtLocation(tree, [...path.slice(0, -1)]);
    const node = tree === undefined ? undefined : findNodeAtLocation(tree, [...path]);
    edited =
      value === undefined
        ? take(edited, parent, node)
        : put({ text: edited, parent, node, path, value, style });
  }
  if (!isDeepStrictEqual(parse(edited), JSON.parse(JSON.stringify(content))))
    edited = rewrite(content, style);
  return `${bom}${edited}`;
}

interface Placement {
  readonly text: string;
  readonly parent: Node | undefined;
  /** What stands there now. */
  readonly node: Node | undefined;
  readonly path: Path;
  readonly value: unknown;
  readonly style: Manifest['style'];
}

/** Replaces a value, or adds a member behind the last one, with the white space that the last one has. */
function put({ text, parent, node, path, value, style }: Placement): string {
  const lead = `${style.newline}${style.indent.repeat(path.length - 1)}`;
  const body = JSON.stringify(value, null, style.indent).replaceAll('\n', `${lead}${style.indent}`);
  if (node !== undefined) return splice(text, node.offset, node.offset + node.length, body);
  if (parent === undefined) return text;
  const member = `${JSON.stringify(path.at(-1))}:${style.indent === '' ? '' : ' '}${body}`;
  const last = parent.children?.at(-1);
  if (last === undefined) {
    const framed = style.indent === '' ? member : `${lead}${style.indent}${member}${lead}`;
    return splice(text, parent.offset, parent.offset + parent.length, `{${framed}}`);
  }
  const space = /\s*$/.exec(text.slice(0, last.offset))?.[0] ?? '';
  return splice(text, last.offset + last.length, last.offset + last.length, `,${space}${member}`);
}

/** Takes a member out, with the comma and the white space before it, or behind it when it is the first. */
function take(text: string, parent: Node | undefined, value: Node | undefined): string {
  const members = parent?.children ?? [];
  const index = members.findIndex(({ children }) => children?.[1] === value);
  const member = members[index];
  if (parent === undefined || member === undefined) return text;
  const previous = members[index - 1];
  const next = members[index + 1];
  const end = member.offset + member.length;
  if (previous !== undefined) return splice(text, previous.offset + previous.length, end, '');
  if (next !== undefined) return splice(text, member.offset, next.offset, '');
  return splice(text, parent.offset, parent.offset + parent.length, '{}');
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
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

function rewrite(content: unknown, { indent, newline, trailingNewline }: Manifest['style']): string {
  const body = JSON.stringify(content, null, indent).replaceAll('\n', newline);
  return `${body}${trailingNewline ? newline : ''}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
