import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DxError, explainFsError, type FsOps } from '@dx/pkg-core';

/** What `pnpm-workspace.yaml` says that dx reads. */
export interface PnpmWorkspace {
  /** Absolute. */
  readonly path: string;
  /** Exclusions last, because in this file they always win. */
  readonly patterns?: readonly string[];
  /** The whole document. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Aliases let a short text become a huge value. */
const maxAliasCount = 100;

/**
 * The `pnpm-workspace.yaml` beside the root's manifest; `undefined` without one. One `stat`; the YAML parser, 30 ms, is
 * loaded only when there is a file.
 *
 * @throws DX_WORKSPACE_FILE_INVALID when it is no YAML, or `packages` is no list of texts
 * Source: https://pnpm.io/pnpm-workspace_yaml
 */
export function readPnpmWorkspace(root: string, fs: FsOps): PnpmWorkspace | undefined {
  const path = join(root, 'pnpm-workspace.yaml');
  if (fs.stat(path)?.kind !== 'file') return undefined;
  const value = parseYaml(readText(path, fs), path) ?? {};
  if (!isRecord(value)) throw createError(path, 'expected keys and values');
  const patterns = value['packages'];
  if (patterns === undefined || patterns === null) return { path, raw: value };
  if (!isTexts(patterns)) throw createError(path, 'expected "packages" to be a list of directory patterns');
  const isExclusion = (pattern: string): boolean => pattern.startsWith('!');
  const included = patterns.filter((pattern) => !isExclusion(pattern));
  return { path, raw: value, patterns: [...included, ...patterns.filter(isExclusion)] };
}

function readText(path: string, fs: FsOps): string {
  try {
    return new TextDecoder('utf-8').decode(fs.readFile(path));
  } catch (error) {
    throw explainFsError(error, `read ${path}`);
  }
}

function parseYaml(text: string, path: string): unknown {
  const { isScalar, parseDocument, visit } = loadYaml();
  try {
    // By itself it finds out in the square of their number whether keys are unique: 25 s for a map of 50,000.
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false });
    for (const fault of document.errors) throw fault;
    visit(document, {
      Map(_, { items }) {
        const keys = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key)));
        if (keys.size < items.length) throw new Error('a key comes twice in one map');
      },
    });
    return document.toJS({ maxAliasCount });
  } catch (cause) {
    const [reason = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw createError(path, `it is not valid YAML: ${reason.replace(/:$/, '')}`, cause);
  }
}

/**
 * A bundler takes the first form in, to be run when it is called. Where the module stands alone there is no `require`, or
 * one that refuses.
 */
function loadYaml(): typeof import('yaml') {
  try {
    return require('yaml');
  } catch {
    return createRequire(import.meta.url)('yaml');
  }
}

function createError(path: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_WORKSPACE_FILE_INVALID',
    message: `Cannot read ${path}: ${reason}`,
    hint: 'Write it like packages: ["packages/*"]',
    details: { path },
    cause,
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
