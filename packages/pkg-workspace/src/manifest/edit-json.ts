import type { ManifestStyle } from '../types.ts';
import { type JsonMember, scanJson } from './scan-json.ts';

/** Keys of objects and indexes of lists, outermost first. */
export type JsonPath = readonly (string | number)[];

/** A JSON text with the members of its outermost value, which is an object or a list. */
interface Container {
  readonly text: string;
  readonly members: readonly JsonMember[];
  /** Behind the opening bracket. */
  readonly start: number;
  /** Before the closing bracket. */
  readonly end: number;
}

/**
 * The JSON text with one value set, or taken out when it is `undefined`; every other byte stays. Objects and lists on the
 * way are made where they are missing; what is there and is neither is replaced. Of a key given twice the last one is
 * set, and all are taken out. O(length) per level.
 *
 * @param text a JSON object or list
 */
export function editJson(
  text: string,
  path: JsonPath,
  value: unknown,
  style: ManifestStyle,
  depth: number = 1,
): string {
  const [head, ...rest] = path;
  const container = scanContainer(text);
  const member = container.members.findLast(({ key }) => key === String(head));
  if (head === undefined) return text;
  if (value === undefined && rest.length === 0) return removeMember(container, String(head));
  const inner = member === undefined ? '' : text.slice(member.valueStart, member.valueEnd);
  if (member !== undefined && rest.length > 0 && fits(inner, rest)) {
    return splice(text, member.valueStart, member.valueEnd, editJson(inner, rest, value, style, depth + 1));
  }
  if (value === undefined) return text;
  const written = writeValue(nest(rest, value), style, depth);
  if (member !== undefined) return splice(text, member.valueStart, member.valueEnd, written);
  return addMember(container, head, written, style, depth);
}

/** Whether the value can have a member of the path's next step. */
function fits(inner: string, [next]: JsonPath): boolean {
  return inner.startsWith(typeof next === 'number' ? '[' : '{');
}

/** The value below the objects and lists that lead to it. */
function nest(path: JsonPath, value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, step) => (typeof step === 'number' ? [inner] : Object.fromEntries([[step, inner]])),
    value,
  );
}

function writeValue(value: unknown, { indent, newline }: ManifestStyle, depth: number): string {
  return JSON.stringify(value, null, indent).replaceAll('\n', `${newline}${indent.repeat(depth)}`);
}

function addMember(
  container: Container,
  key: string | number,
  written: string,
  { indent, newline }: ManifestStyle,
  depth: number,
): string {
  const { text, members, start, end } = container;
  const label = typeof key === 'number' ? '' : `${JSON.stringify(key)}:${indent === '' ? '' : ' '}`;
  const last = members.at(-1);
  if (last !== undefined) {
    return splice(text, last.valueEnd, last.valueEnd, `,${leadingSpace(text, last)}${label}${written}`);
  }
  const [before, after] =
    indent === '' ? ['', ''] : [newline + indent.repeat(depth), newline + indent.repeat(depth - 1)];
  return splice(text, start, end, `${before}${label}${written}${after}`);
}

/** The white space before the last member, which a further one gets too. */
function leadingSpace(text: string, { keyStart }: JsonMember): string {
  const before = text.slice(0, keyStart);
  return before.slice(before.trimEnd().length);
}

/** Without every member of the key, and its comma. */
function removeMember(container: Container, key: string): string {
  const { text, members, start, end } = container;
  const index = members.findLastIndex((member) => member.key === key);
  const member = members[index];
  if (member === undefined) return text;
  const previous = members[index - 1];
  const next = members[index + 1];
  const left =
    previous !== undefined
      ? splice(text, previous.valueEnd, member.valueEnd, '')
      : next !== undefined
        ? splice(text, member.keyStart, next.keyStart, '')
        : splice(text, start, end, '');
  return isList(text) ? left : removeMember(scanContainer(left), key);
}

function scanContainer(text: string): Container {
  const scan = scanJson(text);
  if (scan.status !== 'valid') throw new TypeError('editManifest takes a manifest made by parseManifest');
  return { text, members: scan.members, start: text.search(/[{[]/) + 1, end: scan.end - 1 };
}

function isList(text: string): boolean {
  return /^\s*\[/.test(text);
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}
