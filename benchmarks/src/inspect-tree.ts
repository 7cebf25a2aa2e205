import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What lies in a project after an install. Equal trees have equal values. */
export interface TreeFacts {
  /** Directories with a `package.json` where a package can be. */
  readonly packages: number;
  /** Regular files of packages. */
  readonly files: number;
  readonly bytes: number;
  /** Symlinks: members, bins. */
  readonly links: number;
  /** SHA-256 over place, name and version of every package. */
  readonly digest: string;
}

/**
 * Reads every `node_modules` of a project: its root's and its members'. What package managers keep for themselves there
 * (names that start with a dot, except `.bin`) is left out.
 */
export function inspectTree(project: string): TreeFacts {
  const found = { packages: [] as string[], files: 0, bytes: 0, links: 0 };
  walkProject(project, '', found);
  const digest = createHash('sha256').update(found.packages.sort().join('\n')).digest('hex');
  return {
    packages: found.packages.length,
    files: found.files,
    bytes: found.bytes,
    links: found.links,
    digest,
  };
}

interface Found {
  readonly packages: string[];
  files: number;
  bytes: number;
  links: number;
}

/** Looks for `node_modules` in the project's own folders. */
function walkProject(root: string, place: string, found: Found): void {
  for (const entry of list(join(root, place))) {
    if (!entry.isDirectory()) continue;
    const next = place === '' ? entry.name : `${place}/${entry.name}`;
    if (entry.name === 'node_modules') walkModules(root, next, found);
    else if (!entry.name.startsWith('.')) walkProject(root, next, found);
  }
}

function walkModules(root: string, place: string, found: Found): void {
  for (const entry of list(join(root, place))) {
    if (entry.isSymbolicLink()) found.links += 1;
    if (!entry.isDirectory()) continue;
    const next = `${place}/${entry.name}`;
    if (entry.name === '.bin') found.links += list(join(root, next)).length;
    else if (entry.name.startsWith('@')) walkModules(root, next, found);
    else if (!entry.name.startsWith('.')) walkPackage(root, next, found);
  }
}

function walkPackage(root: string, place: string, found: Found): void {
  const identity = readIdentity(join(root, place, 'package.json'));
  if (identity !== undefined) found.packages.push(`${place} ${identity}`);
  walkFiles(root, place, found);
}

function walkFiles(root: string, place: string, found: Found): void {
  for (const entry of list(join(root, place))) {
    const next = `${place}/${entry.name}`;
    if (entry.isDirectory() && entry.name === 'node_modules') walkModules(root, next, found);
    else if (entry.isDirectory()) walkFiles(root, next, found);
    else if (entry.isSymbolicLink()) found.links += 1;
    else {
      found.files += 1;
      found.bytes += lstatSync(join(root, next)).size;
    }
  }
}

function list(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true });
}

function readIdentity(path: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    return `${name}@${version}`;
  } catch {
    return undefined;
  }
}
