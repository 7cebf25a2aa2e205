/// <reference path="../npm-normalize-package-bin.d.ts" />
import normalizeBin from 'npm-normalize-package-bin';

type Variables = Record<string, string>;

/** Deeper than anybody nests a `config`, shallower than the stack. */
const maxDepth = 32;

/**
 * `npm_package_*`: name, version, and `config`, `engines` and `bin` with nested keys joined by `_`, items of lists by
 * their index, null and false as nothing. What no environment can carry (a zero character) is left out.
 *
 * @param name the package's name where its manifest has none
 * Source: https://docs.npmjs.com/cli/v12/using-npm/scripts#packagejson-vars; `@npmcli/run-script` is the oracle
 */
export function packageVariables(manifest: Readonly<Record<string, unknown>>, name?: string): Variables {
  const variables: Variables = Object.create(null);
  const named = { name: manifest['name'] ?? name, version: manifest['version'] };
  const fields = {
    ...named,
    config: manifest['config'],
    engines: manifest['engines'],
    bin: binOf(manifest, name),
  };
  flatten(fields, 'npm_package_', variables, 0);
  return variables;
}

function flatten(values: object, prefix: string, variables: Variables, depth: number): void {
  if (depth > maxDepth) return;
  for (const [key, value] of Object.entries(values)) {
    const name = `${prefix}${key}`;
    if (value === undefined || `${name}`.includes('\0') || name.includes('=')) continue;
    if (typeof value === 'object' && value !== null) flatten(value, `${name}_`, variables, depth + 1);
    else setText(variables, name, value);
  }
}

function setText(variables: Variables, name: string, value: unknown): void {
  const text = value === null || value === false ? '' : String(value);
  if (!text.includes('\0')) variables[name] = text;
}

/** Commands as npm reads them: a map from plain names to paths inside the package. */
export function binOf(manifest: Readonly<Record<string, unknown>>, name?: string): unknown {
  const { bin } = manifest;
  if (bin === undefined || bin === null) return undefined;
  return normalizeBin({ name: manifest['name'] ?? name, bin: structuredClone(bin) }).bin;
}
