import type { DependencySpec } from '../parse-dependency-spec.ts';
import { parseDependencySpec } from '../parse-dependency-spec.ts';

/** Starts over when it is full; a large tree has about 3,000 pairs of name and text. */
const maxEntries = 20_000;
const specs = new Map<string, DependencySpec | undefined>();

/** `parseDependencySpec`, remembered; undefined where that throws, so that the fault surfaces only if it matters. */
export function readSpec(name: string, text: string): DependencySpec | undefined {
  const key = `${name}\n${text}`;
  if (specs.has(key)) return specs.get(key);
  if (specs.size >= maxEntries) specs.clear();
  const spec = tryParse(name, text);
  specs.set(key, spec);
  return spec;
}

function tryParse(name: string, text: string): DependencySpec | undefined {
  try {
    return parseDependencySpec(name, text);
  } catch {
    return undefined;
  }
}
