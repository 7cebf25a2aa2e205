import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const memberCount = 1000;
const internalCount = 3;
const externalCount = 5;

/** What members choose from. Some names are there in two versions, as in any workspace that grew. */
const pool: readonly string[] = (
  'react@^18.3.1 react-dom@^18.3.1 lodash@^4.17.21 chalk@^4.1.2 chalk@^5.3.0 uuid@^9.0.0 uuid@^10.0.0 axios@^1.7.0 ' +
  'date-fns@^3.6.0 zustand@^4.5.0 typescript@^5.5.0 vite@^5.4.0 eslint@^8.57.0 prettier@^3.3.0 jest@^29.7.0 ' +
  'postcss@^8.4.0 autoprefixer@^10.4.0 tailwindcss@^3.4.0 rxjs@^7.8.0 zod@^3.23.0 clsx@^2.1.0 pg@^8.12.0 ' +
  'ioredis@^5.4.0 supertest@^7.0.0 mocha@^10.7.0 nyc@^17.0.0 tsup@^8.2.0 webpack@^5.93.0 webpack-cli@^5.1.0 ' +
  'rollup@^4.20.0 vitest@^2.0.0 jsdom@^24.1.0 express@^4.19.0 commander@^12.1.0 commander@^8.3.0 glob@^10.4.0 ' +
  'glob@^7.2.3 semver@^7.6.0 semver@^6.3.1 debug@^4.3.0 yargs@^17.7.0 minimatch@^9.0.0 minimatch@^3.1.2 ' +
  'fs-extra@^11.2.0 execa@^5.1.1 ws@^8.18.0 ajv@^8.17.0 ajv@^6.12.6 source-map@^0.7.4 mime-types@^2.1.35 ' +
  'qs@^6.12.0 form-data@^4.0.0 picocolors@^1.1.0 acorn@^8.12.0 esbuild@^0.21.5 magic-string@^0.30.0 ' +
  'strip-ansi@^6.0.1 p-limit@^3.1.0 js-yaml@^4.1.0 reflect-metadata@^0.2.0 @babel/core@^7.25.0'
).split(' ');

/** A manifest of the workspace. */
export interface GeneratedManifest {
  readonly name: string;
  readonly version: string;
  readonly private: true;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The manifests of a workspace of 1,000 members by directory, empty for the root. Each member needs three members that come before it
 * (the first ones fewer, so there is no cycle) and five packages of about sixty from a registry. Always the same.
 */
export function generateThousand(): ReadonlyMap<string, GeneratedManifest> {
  const root = { name: 'thousand', version: '1.0.0', private: true, workspaces: ['packages/*'] } as const;
  const members = Array.from({ length: memberCount }, (_, index) => {
    const next = numbersFrom(index + 1);
    const internal = pick(next, index, internalCount).map((other) => [nameOf(other), '^1.0.0'] as const);
    const external = pickSpecs(next);
    const dependencies = Object.fromEntries([...internal, ...external].sort(byName));
    const manifest = { name: nameOf(index), version: '1.0.0', private: true, dependencies } as const;
    return [`packages/${folderOf(index)}`, manifest] as const;
  });
  return new Map<string, GeneratedManifest>([['', root], ...members]);
}

/** Writes these manifests into an empty directory. */
export function writeThousand(directory: string): void {
  for (const [place, manifest] of generateThousand()) {
    mkdirSync(join(directory, place), { recursive: true });
    writeFileSync(join(directory, place, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

/** Different numbers below `limit`, fewer than asked for where there are no more. */
function pick(next: () => number, limit: number, count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(limit, count)) chosen.add(next() % limit);
  return [...chosen];
}

/** Five packages of different names. */
function pickSpecs(next: () => number): (readonly [string, string])[] {
  const chosen = new Map<string, string>();
  while (chosen.size < externalCount) {
    const spec = pool[next() % pool.length] ?? '';
    const at = spec.lastIndexOf('@');
    if (!chosen.has(spec.slice(0, at))) chosen.set(spec.slice(0, at), spec.slice(at + 1));
  }
  return [...chosen];
}

/** A row of numbers that depends on the seed only; mulberry32. */
function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function nameOf(index: number): string {
  return `@thousand/${folderOf(index)}`;
}

function folderOf(index: number): string {
  return `m${String(index).padStart(4, '0')}`;
}

function byName(left: readonly [string, string], right: readonly [string, string]): number {
  return left[0] < right[0] ? -1 : 1;
}
