import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from './sandbox/find-payload.ts';
import type { Places } from './types.ts';

/** The manifest of a project that asks for these packages. */
export function appManifest(
  dependencies: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { name: 'app', version: '1.0.0', dependencies, ...more };
}

/** JSON text with `__proto__` for every `PROTO`: objects made by literals cannot have such a key. */
export function jsonWithProto(value: unknown): string {
  return JSON.stringify(value).replaceAll('PROTO', '__proto__');
}

/** Everything that an install may leave in a project; `more` are files that the attack itself brought. */
const usual = ['index.js', 'lock.dxl', 'node_modules', 'package-lock.json', 'package.json'];

/** Throws when the project has something in it that no install makes. */
export function hasNothingElse({ project }: Places, more: readonly string[] = []): void {
  const odd = readdirSync(project).filter((name) => !usual.includes(name) && !more.includes(name));
  assert.deepEqual(odd, []);
}

/** Throws unless the file of an installed package has this text; `undefined`: unless it is not there. */
export function hasFile({ project }: Places, path: string, text: string | undefined = payload): void {
  const file = join(project, 'node_modules', path);
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : undefined, text, path);
}
