import { join } from 'node:path';
import { explainFsError, type FsOps } from '@dx/pkg-core';
import type { HoistingLimit, HoistingLimits } from '@dx/pkg-resolve';
import type { Manifest, Workspace } from '../types.ts';

/** What manifests say of hoisting, and what of it could not be understood. */
export interface ReadHoistingLimits {
  /** `undefined` where nothing is limited. */
  readonly limits: HoistingLimits | undefined;
  /** Each names file, field and value. */
  readonly warnings: readonly string[];
}

/**
 * What the project keeps from being hoisted: Yarn's `installConfig.hoistingLimits` of each manifest, for those that do not
 * have it `nmHoistingLimits` of `.yarnrc.yml`, and `workspaces.nohoist` of the root's manifest and of private members. npm
 * knows none of them, so that a value that makes no sense is a warning and counts for nothing. One `stat`.
 *
 * Source: https://yarnpkg.com/configuration/manifest, https://classic.yarnpkg.com/blog/2018/02/15/nohoist
 */
export function readHoistingLimits(
  root: string,
  importers: Workspace['importers'],
  fs: FsOps,
): ReadHoistingLimits {
  const warnings: string[] = [];
  const common = readYarnLimit(root, fs, warnings);
  const limited: Record<string, HoistingLimit> = Object.create(null);
  const nohoist: Record<string, readonly string[]> = Object.create(null);
  for (const [location, manifest] of Object.entries(importers)) {
    const limit = readLimit(manifest, warnings) ?? common;
    if (limit === 'dependencies' || (limit === 'workspaces' && location !== '')) limited[location] = limit;
    const patterns = readNohoist(location, manifest, warnings);
    if (patterns.length > 0) nohoist[location] = patterns;
  }
  const isLimited = Object.keys(limited).length > 0 || Object.keys(nohoist).length > 0;
  const limits = { importers: Object.freeze(limited), nohoist: Object.freeze(nohoist) };
  return { limits: isLimited ? Object.freeze(limits) : undefined, warnings };
}

type Limit = HoistingLimit | 'none';

function readLimit({ raw, path }: Manifest, warnings: string[]): Limit | undefined {
  const config = raw['installConfig'];
  const value = isRecord(config) ? config['hoistingLimits'] : undefined;
  return checkLimit(value, `"installConfig.hoistingLimits" in ${path}`, warnings);
}

/** The setting is a line of its own, so that no YAML parser, 30 ms, has to be loaded for it. */
function readYarnLimit(root: string, fs: FsOps, warnings: string[]): Limit | undefined {
  const path = join(root, '.yarnrc.yml');
  if (fs.stat(path)?.kind !== 'file') return undefined;
  const [, value] =
    /^nmHoistingLimits:[ \t]*["']?([^"'#\r\n]*?)["']?[ \t]*(?:#.*)?$/m.exec(readText(path, fs)) ?? [];
  return checkLimit(value, `"nmHoistingLimits" in ${path}`, warnings);
}

function checkLimit(value: unknown, where: string, warnings: string[]): Limit | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'none' || value === 'workspaces' || value === 'dependencies') return value;
  warnings.push(
    `Ignored ${where}: expected "none", "workspaces" or "dependencies", found ${describe(value)}`,
  );
  return undefined;
}

/** As in Yarn, a member speaks for itself only when it is private: others would take it along when they are published. */
function readNohoist(
  location: string,
  { raw, path, fields }: Manifest,
  warnings: string[],
): readonly string[] {
  const workspaces = raw['workspaces'];
  const value = isRecord(workspaces) ? workspaces['nohoist'] : undefined;
  if (value === undefined || value === null) return [];
  if (location !== '' && fields.private !== true) {
    warnings.push(`Ignored "workspaces.nohoist" in ${path}: only a member with "private": true may have it`);
    return [];
  }
  if (!Array.isArray(value)) {
    warnings.push(
      `Ignored "workspaces.nohoist" in ${path}: expected a list of patterns, found ${describe(value)}`,
    );
    return [];
  }
  return Object.freeze(value.filter((pattern: unknown) => isPattern(pattern, path, warnings)));
}

function isPattern(pattern: unknown, path: string, warnings: string[]): pattern is string {
  if (typeof pattern === 'string' && pattern !== '' && !pattern.startsWith('!')) return true;
  warnings.push(
    `Ignored ${describe(pattern)} of "workspaces.nohoist" in ${path}: expected a pattern like "**/react-native"`,
  );
  return false;
}

function readText(path: string, fs: FsOps): string {
  try {
    return new TextDecoder('utf-8').decode(fs.readFile(path));
  } catch (error) {
    throw explainFsError(error, `read ${path}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
