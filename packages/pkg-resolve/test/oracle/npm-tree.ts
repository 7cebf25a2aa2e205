import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from '@npmcli/arborist';
import Arborist from '@npmcli/arborist';
import type { Importer, Overrides } from '../../src/index.ts';

export type Importers = Readonly<Record<string, Importer>>;

export interface NpmSettings {
  readonly force?: boolean;
  readonly strictPeerDeps?: boolean;
  readonly legacyPeerDeps?: boolean;
  readonly nodeVersion?: string;
  /** Look into archives for what they bundle, as `npm install --package-lock-only` does. */
  readonly complete?: boolean;
  readonly installStrategy?: 'hoisted' | 'nested' | 'shallow';
  readonly before?: Date | string;
  readonly minReleaseAgeExclude?: readonly string[];
  readonly fullMetadata?: boolean;
}

/** One change asked of npm in a project: its manifests, and what it is told to look at again. */
export interface NpmStep {
  readonly importers: Importers;
  /** The root's. */
  readonly overrides?: Overrides;
  /** Directories that are no members, by location relative to the root; may begin with `../`. */
  readonly directories?: Importers;
  readonly update?: true | readonly string[];
  readonly preferDedupe?: boolean;
  /** `name@range`, for the root. */
  readonly add?: readonly string[];
}

/** `location@version` of every node, or the code of npm's error; `TypeError` where npm itself breaks. */
export type NpmAnswer = readonly string[] | { readonly code: string };

/** What npm's own tree builder answers to each step, the lock of one being the start of the next. */
export async function npmTrees(
  registry: string,
  steps: readonly NpmStep[],
  settings: NpmSettings = {},
): Promise<readonly NpmAnswer[]> {
  const top = mkdtempSync(join(tmpdir(), 'dx-npm-'));
  const path = join(top, 'root');
  try {
    const answers: NpmAnswer[] = [];
    for (const step of steps) answers.push(await npmTree(path, registry, step, settings));
    return answers;
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

async function npmTree(
  path: string,
  registry: string,
  step: NpmStep,
  settings: NpmSettings,
): Promise<NpmAnswer> {
  writeManifests(path, step);
  for (const [location, manifest] of Object.entries(step.directories ?? {})) {
    mkdirSync(join(path, location), { recursive: true });
    writeFileSync(join(path, location, 'package.json'), JSON.stringify(manifest));
  }
  const arborist = new Arborist({
    path,
    registry,
    cache: join(path, '.cache'),
    save: true,
    audit: false,
    ...settings,
  });
  try {
    const tree = await arborist.buildIdealTree({
      update: step.update ?? null,
      add: step.add ?? null,
      preferDedupe: step.preferDedupe === true,
    });
    await tree.meta?.save();
    dropExtraneous(join(path, 'package-lock.json'));
    return [...tree.inventory.values()].filter(isKept).map(describe).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code) };
    if (error instanceof TypeError) return { code: 'TypeError' };
    throw error;
  }
}

function writeManifests(path: string, { importers, overrides }: NpmStep): void {
  const workspaces = Object.keys(importers).filter((location) => location !== '');
  for (const [location, manifest] of Object.entries(importers)) {
    mkdirSync(join(path, location), { recursive: true });
    const root = { ...(workspaces.length > 0 && { workspaces }), ...(overrides && { overrides }) };
    const fields = location === '' ? { ...root, ...manifest } : manifest;
    writeFileSync(join(path, location, 'package.json'), JSON.stringify(fields));
  }
}

/** npm writes what nothing needs into a first lock and takes it out at the next install; here it is out at once. */
function dropExtraneous(file: string): void {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const kept = Object.entries<{ extraneous?: boolean }>(lock.packages).filter(
    ([, entry]) => !entry.extraneous,
  );
  writeFileSync(file, JSON.stringify({ ...lock, packages: Object.fromEntries(kept) }));
}

function isKept(node: Node): boolean {
  return !node.extraneous && !(node.errors.length > 0 && node.version === '');
}

function describe(node: Node): string {
  return node.isLink ? `${node.location}@link:${node.target.location}` : `${node.location}@${node.version}`;
}
