import { isIndex, parseJsonPath, pathError } from './parse-json-path.ts';

/** How lists are given. `unwrapped`: a list of at most one item becomes the item, as `npm view` does. */
export interface QueryOptions {
  readonly lists: 'kept' | 'unwrapped';
}

/**
 * What stands at a path, by its name: none or one entry, or one for every item where the path goes through a list
 * (`list.name` gives `list[0].name`, `list[1].name`, …).
 *
 * @throws DX_JSON_PATH when the path has empty brackets
 * Source: `npm view`, `npm pkg get`
 */
export function queryJson(
  value: unknown,
  text: string,
  { lists }: QueryOptions,
): Readonly<Record<string, unknown>> {
  let at = value;
  let label = '';
  for (const step of parseJsonPath(text)) {
    if (typeof step !== 'string') throw pathError(text, 'empty brackets name no item');
    if (Array.isArray(at) && !isIndex(step)) return spread(at, label, step);
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return {};
    at = (at as Readonly<Record<string, unknown>>)[step];
    label += step;
  }
  if (lists === 'unwrapped' && Array.isArray(at) && at.length <= 1) at = at[0];
  return { [text]: at };
}

function spread(items: readonly unknown[], label: string, step: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    items.map((item, index) => [
      `${label}[${index}].${step}`,
      typeof item === 'object' && item !== null && Object.hasOwn(item, step)
        ? (item as Readonly<Record<string, unknown>>)[step]
        : undefined,
    ]),
  );
}
