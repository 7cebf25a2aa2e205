import { isIndex, type JsonStep, parseJsonPath, pathError } from './parse-json-path.ts';

/** Whether what is in the way may be replaced. */
export interface SetOptions {
  readonly isForced: boolean;
}

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

/**
 * The value with another one at the path; objects and lists on the way are made. The given value stays as it is.
 *
 * @throws DX_JSON_PATH when a text, number or list is in the way and `isForced` is not set
 */
export function setJson(value: Container, text: string, content: unknown, options: SetOptions): Container {
  const put = (container: Container, steps: readonly JsonStep[]): Container => {
    const [step, ...rest] = steps;
    if (step === undefined) return container;
    const target = containerFor(container, step, text, options);
    const key = typeof step === 'string' ? step : String((target as readonly unknown[]).length);
    return withEntry(
      target,
      key,
      rest.length === 0 ? content : put(childOf(target, key, text, options), rest),
    );
  };
  return put(value, parseJsonPath(text));
}

/** The value without what stands at the path; the same when nothing does. */
export function deleteJson(value: Container, text: string): Container {
  const take = (container: Container, [step, ...rest]: readonly JsonStep[]): Container => {
    if (typeof step !== 'string' || !Object.hasOwn(container, step)) return container;
    if (rest.length === 0) return withoutEntry(container, step);
    const child = (container as Readonly<Record<string, unknown>>)[step];
    return isContainer(child) ? withEntry(container, step, take(child, rest)) : container;
  };
  return take(value, parseJsonPath(text));
}

/** An empty object becomes a list when an index is wanted, and a list an object when it has to. */
function containerFor(
  container: Container,
  step: JsonStep,
  text: string,
  { isForced }: SetOptions,
): Container {
  const wantsList = typeof step !== 'string' || isIndex(step);
  if (wantsList && Object.keys(container).length === 0) return [];
  if (Array.isArray(container) && !wantsList) {
    if (isForced) return { ...container };
    throw pathError(text, 'a list has no names, only numbers; --force makes an object of it');
  }
  if (!Array.isArray(container) && typeof step !== 'string')
    throw pathError(text, 'only a list can be appended to');
  return container;
}

function childOf(container: Container, key: string, text: string, { isForced }: SetOptions): Container {
  const child = Object.hasOwn(container, key)
    ? (container as Readonly<Record<string, unknown>>)[key]
    : undefined;
  if (isContainer(child)) return child;
  if (child === undefined || child === null || isForced) return {};
  throw pathError(text, `${JSON.stringify(key)} is ${JSON.stringify(child)} already; --force replaces it`);
}

function withEntry(container: Container, key: string, content: unknown): Container {
  if (!Array.isArray(container))
    return { ...(container as Readonly<Record<string, unknown>>), [key]: content };
  const items: unknown[] = [...container];
  items[Math.min(Number(key), items.length)] = content;
  return items;
}

function withoutEntry(container: Container, key: string): Container {
  if (Array.isArray(container)) return container.filter((_, index) => index !== Number(key));
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}
