import query, { type QueryAttribute } from '@npmcli/query';

type Properties = Readonly<Record<string, unknown>>;

const operators: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  '=': (text, value) => text === value,
  '~=': (text, value) => text.match(/\w+/g)?.includes(value) ?? false,
  '*=': (text, value) => text.includes(value),
  '|=': (text, value) => text.startsWith(`${value}-`),
  '^=': (text, value) => text.startsWith(value),
  '$=': (text, value) => text.endsWith(value),
};

/** Whether an object has the attribute as a selector wants it. A list matches by one of its items; others must be text. */
export function matchesAttribute(attribute: QueryAttribute, properties: unknown): boolean {
  const { qualifiedAttribute = '', operator, value = '', insensitive = false } = attribute;
  const found = ownProperty(properties, qualifiedAttribute);
  if (operator === undefined || operator === '') return Boolean(found);
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  const wanted = insensitive ? value.toLowerCase() : value;
  const items: readonly unknown[] = Array.isArray(found) ? found : [found ?? ''];
  return items.some((item) => {
    const text = typeof item === 'number' ? String(item) : item;
    if (typeof text !== 'string' || compare === undefined) return false;
    return compare(insensitive ? text.toLowerCase() : text, wanted);
  });
}

/** The objects that a path of properties leads to; lists are gone into where the selector says so. */
export function lookUp(start: Properties, path: readonly (string | symbol)[]): readonly unknown[] {
  let found: readonly unknown[] = [start];
  for (const step of path) {
    if (step === query.arrayDelimiter) found = found.flat();
    else if (typeof step === 'string')
      found = found
        .flatMap((item) => {
          const value = ownProperty(item, step);
          return value ? [value] : [];
        })
        .flat();
  }
  return found;
}

/** An own property only: these objects came with packages. */
export function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Properties)[name];
}
